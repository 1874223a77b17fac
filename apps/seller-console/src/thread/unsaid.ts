import { type Message } from '../api/shapes.js';
import { type Outgoing } from './outbox.js';

/** The fields of a message that identify a reply of the outbox. */
export type Said = Pick<Message, 'messageId' | 'from' | 'text' | 'pictureIds'>;

/**
 * The replies of the outbox that are not among the messages, which are in the order in which they were said. A reply whose answer has
 * not come, as after a reload, is taken for the first message that says the same after what its writer had seen; each message is one
 * reply at most. Nothing hangs on it but what is shown: it is sent again with its key in any case.
 */
export function unsaid(entries: readonly Outgoing[], messages: readonly Said[]): readonly Outgoing[] {
  const taken = new Set(entries.flatMap(({ messageId }) => messageId ?? []));
  return entries.filter((entry) => {
    if (entry.messageId !== null) return !messages.some(({ messageId }) => messageId === entry.messageId);
    const from = messages.findIndex(({ messageId }) => messageId === entry.after) + 1;
    const said = messages.slice(from).find((message) => !taken.has(message.messageId) && says(message, entry));
    if (said) taken.add(said.messageId);
    return said === undefined;
  });
}

function says({ from, text, pictureIds }: Said, { draft }: Outgoing): boolean {
  const wanted = draft.pictures.map(({ pictureId }) => pictureId);
  return from === 'seller' && (text ?? '') === draft.text && pictureIds.length === wanted.length && pictureIds.every((id, index) => id === wanted[index]);
}
