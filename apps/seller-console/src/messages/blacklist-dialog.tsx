import { useState } from 'react';
import { type Conversation } from '../api/shapes.js';
import { addToBlacklist, removeFromBlacklist } from '../blacklist/commands.js';
import { useText } from '../i18n/language.js';
import { useParley } from '../live/parley.js';
import { Button } from '../ui/button.js';
import { Field } from '../ui/field.js';
import { Modal } from '../ui/modal.js';
import { toast, useTellRefusal } from '../ui/toasts.js';
import { useBuyerName } from './buyer-name.js';

/** Asks before a buyer is shut out; afterwards there is a way back. */
export function BlacklistDialog({ conversation, onClose }: { readonly conversation: Conversation; readonly onClose: () => void }) {
  const parley = useParley();
  const text = useText();
  const tellRefusal = useTellRefusal();
  const [reason, setReason] = useState('');
  const name = useBuyerName()(conversation);
  const undo = (): void => {
    removeFromBlacklist(parley, conversation).then(() => toast(text.conversation.removed(name)), tellRefusal);
  };
  const confirm = (): void => {
    onClose();
    addToBlacklist(parley, conversation, reason).then(
      () => toast(text.conversation.blacklisted(name), { action: { text: text.toasts.undo, run: undo } }),
      tellRefusal,
    );
  };
  return (
    <Modal
      title={text.conversation.blacklistTitle(name)}
      isAlert
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{text.dialogs.cancel}</Button>
          <Button look="danger" onPress={confirm}>
            {text.conversation.blacklist}
          </Button>
        </>
      }
    >
      <p>{text.conversation.blacklistText}</p>
      <Field label={text.conversation.reason} lines={2} maxLength={500} value={reason} onChange={setReason} autoFocus />
    </Modal>
  );
}
