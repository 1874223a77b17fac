import { type Conversation } from '../api/shapes.js';
import { addToBlacklist, removeFromBlacklist } from '../blacklist/commands.js';
import { useText } from '../i18n/language.js';
import { useParley } from '../live/parley.js';
import { EMPTY } from '../thread/drafts.js';
import { useDraft } from '../thread/use-draft.js';
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
  const [reason, setReason] = useDraft(`reason/${conversation.conversationId}`);
  const name = useBuyerName()(conversation);
  const undo = (): void => {
    removeFromBlacklist(parley, conversation).then(() => toast(text.conversation.removed(name)), tellRefusal);
  };
  const confirm = (): void => {
    onClose();
    setReason(() => EMPTY);
    addToBlacklist(parley, conversation, reason.text).then(
      () => toast(text.conversation.blacklisted(name), { action: { text: text.toasts.undo, run: undo } }),
      (error: unknown) => {
        setReason(() => reason);
        tellRefusal(error);
      },
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
      <Field label={text.conversation.reason} lines={2} maxLength={500} value={reason.text} onChange={(text) => setReason(() => ({ ...EMPTY, text }))} autoFocus />
    </Modal>
  );
}
