import { useState, useSyncExternalStore } from 'react';
import { useText } from '../i18n/language.js';
import { useParley } from '../live/parley.js';
import { Button, IconButton } from '../ui/button.js';
import { isTouchFirst } from '../ui/touch.js';
import { DraftField } from './draft-field.js';
import { type Recipient, recipientKey } from './recipient.js';
import { replyWhenUploaded } from './reply.js';
import styles from './composer.module.css';

/** The field and buttons of a reply. A refused reply returns to the field, with the reason above it. */
export function Composer({ to, focusAt }: { readonly to: Recipient; readonly focusAt: number }) {
  const parley = useParley();
  const text = useText();
  const place = recipientKey(to);
  const { isWaiting, refused } = useSyncExternalStore(parley.composers.subscribe, () => parley.composers.get(place));
  const [isTouch] = useState(isTouchFirst);
  const submit = (): void => void replyWhenUploaded(parley, to);
  return (
    <div className={styles.composer}>
      {refused !== null && (
        <p className={styles.refused} role="alert">
          {text.codes[refused]}
        </p>
      )}
      <DraftField
        place={place}
        focusAt={focusAt}
        isWaiting={isWaiting}
        onSubmit={submit}
        actions={(readiness) =>
          isWaiting ? (
            <Button look="quiet" onPress={() => parley.composers.change(place, { isWaiting: false })}>
              {text.composer.doNotSend}
            </Button>
          ) : (
            <IconButton
              icon="send"
              look="primary"
              name={text.composer.send}
              isDisabled={readiness !== 'ready' && readiness !== 'uploading'}
              onPress={submit}
            />
          )
        }
      />
      <p className={styles.hint}>{isTouch ? text.composer.touchHint : text.composer.hint}</p>
    </div>
  );
}
