import { useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { LANGUAGES, nameOfLanguage, useLanguage, useText } from '../i18n/language.js';
import { useParley } from '../live/parley.js';
import { LabelNames } from '../messages/label-names.js';
import { useSignOut } from '../session/sign-out.js';
import { Button, IconButton } from '../ui/button.js';
import { Icon } from '../ui/icon.js';
import { Menu } from '../ui/menu.js';
import { Modal } from '../ui/modal.js';
import { THEMES, useTheme } from '../ui/theme.js';
import { KeyboardHelp } from './keyboard-help.js';
import styles from './settings.module.css';

/** The seller's own settings: language, appearance, names of labels, and the way out. */
export function Settings({ isNarrowOnly }: { readonly isNarrowOnly?: boolean }) {
  const text = useText();
  const { session, drafts, outbox, uploads } = useParley();
  const signOut = useSignOut();
  const [language, setLanguage] = useLanguage();
  const [theme, setTheme] = useTheme();
  const [open, setOpen] = useState<'labels' | 'keyboard' | 'sign-out' | null>(null);
  const close = (): void => setOpen(null);
  const leave = (): void => {
    if (drafts.size + outbox.unsent().length > 0 || uploads.isBusy()) setOpen('sign-out');
    else signOut();
  };
  return (
    <div className={isNarrowOnly ? styles.narrow : styles.wide}>
      <Menu
        name={text.settings.title}
        placement={isNarrowOnly ? 'bottom end' : 'top start'}
        parts={[
          {
            title: text.settings.language,
            chosen: language,
            lines: LANGUAGES.map((each) => ({ id: each, text: nameOfLanguage(each), onAction: () => setLanguage(each) })),
          },
          {
            title: text.settings.theme,
            chosen: theme,
            lines: THEMES.map((each) => ({ id: each, text: text.settings.themes[each], onAction: () => setTheme(each) })),
          },
          {
            title: text.settings.seller(session.sellerId),
            lines: [
              { id: 'labels', text: text.settings.labels, icon: 'label', onAction: () => setOpen('labels') },
              { id: 'keyboard', text: text.settings.keyboard, icon: 'keyboard', onAction: () => setOpen('keyboard') },
              { id: 'out', text: text.settings.signOut, icon: 'signOut', onAction: leave },
            ],
          },
        ]}
      >
        {isNarrowOnly ? (
          <IconButton icon="settings" name={text.settings.title} />
        ) : (
          <AriaButton className={styles.button} aria-label={`${text.settings.title}: ${text.settings.seller(session.sellerId)}`}>
            <Icon name="settings" />
            <span className={styles.seller}>{text.settings.seller(session.sellerId)}</span>
          </AriaButton>
        )}
      </Menu>
      {open === 'labels' && <LabelNames onClose={close} />}
      {open === 'keyboard' && <KeyboardHelp onClose={close} />}
      {open === 'sign-out' && (
        <Modal
          title={text.settings.signOutTitle}
          isAlert
          onClose={close}
          actions={
            <>
              <Button onPress={close} autoFocus>
                {text.dialogs.cancel}
              </Button>
              <Button look="danger" onPress={signOut}>
                {text.settings.signOut}
              </Button>
            </>
          }
        >
          <p>{text.settings.signOutText(drafts.size, outbox.unsent().length)}</p>
        </Modal>
      )}
    </div>
  );
}
