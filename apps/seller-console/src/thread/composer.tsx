import { useState } from 'react';
import { asRefusal, type RefusalCode } from '../api/refusal.js';
import { useText } from '../i18n/language.js';
import { useParley } from '../live/parley.js';
import { IconButton } from '../ui/button.js';
import { DraftField } from './draft-field.js';
import { type Recipient, recipientKey } from './recipient.js';
import { reply } from './reply.js';
import styles from './composer.module.css';

/** Where a reply is written and sent. What is refused is in the field again, with the reason above it. */
export function Composer({ to, autoFocus }: { readonly to: Recipient; readonly autoFocus?: boolean }) {
  const parley = useParley();
  const text = useText();
  const [refused, setRefused] = useState<RefusalCode | null>(null);
  const place = recipientKey(to);
  const submit = (): void => {
    setRefused(null);
    reply(parley, to, parley.drafts.get(place)).catch((error: unknown) => setRefused(asRefusal(error).code));
  };
  return (
    <div className={styles.composer}>
      {refused !== null && (
        <p className={styles.refused} role="alert">
          {text.codes[refused]}
        </p>
      )}
      <DraftField
        place={place}
        autoFocus={autoFocus}
        onSubmit={submit}
        actions={(canSend) => (
          <IconButton icon="send" look="primary" name={text.composer.send} isDisabled={!canSend} onPress={submit} />
        )}
      />
      <p className={styles.hint}>{text.composer.hint}</p>
    </div>
  );
}
