import { useText } from '../i18n/language.js';
import { Button } from '../ui/button.js';
import { Modal } from '../ui/modal.js';
import styles from './keyboard-help.module.css';

/** The dialog with the keyboard shortcuts. */
export function KeyboardHelp({ onClose }: { readonly onClose: () => void }) {
  const text = useText();
  return (
    <Modal title={text.keyboard.title} onClose={onClose} actions={<Button onPress={onClose}>{text.dialogs.close}</Button>}>
      <dl className={styles.keys}>
        {text.keyboard.rows.map(([keys, meaning]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
