import { Refusal } from '../api/refusal.js';
import { type OrderDetails } from '../api/shapes.js';
import { keys } from '../live/keys.js';
import { type Parley } from '../live/parley.js';
import { randomId } from '../ui/random-id.js';
import { type Messages } from './catch-up.js';
import { type Draft, EMPTY, isEmpty } from './drafts.js';
import { type Outgoing } from './outbox.js';
import { type Recipient, recipientKey } from './recipient.js';
import { sendInOrder } from './sending.js';

/** Sends what was typed. It shows at once. If it is refused, or too many replies wait, it returns to the draft, and the refusal is thrown. */
export async function reply(parley: Parley, to: Recipient, draft: Draft): Promise<void> {
  if (parley.outbox.isFull()) throw new Refusal('UNREACHABLE', 'Too many replies wait to be sent');
  const entry: Outgoing = {
    key: randomId(),
    to,
    draft,
    writtenAt: new Date().toISOString(),
    after: lastSeen(parley, to),
    stopped: null,
    dueAt: Date.now(),
    tries: 0,
    messageId: null,
  };
  parley.outbox.put(entry);
  parley.drafts.set(recipientKey(to), EMPTY);
  await sendInOrder(parley, to);
}

/**
 * Sends the draft of a recipient as soon as its pictures are uploaded. Its composer shows that it waits, and a refusal, also if the seller
 * looks at something else meanwhile. Taken back (`isWaiting` is false again), it is not sent.
 */
export async function replyWhenUploaded(parley: Parley, to: Recipient): Promise<void> {
  const { composers, drafts, uploads } = parley;
  const place = recipientKey(to);
  if (composers.get(place).isWaiting) return;
  composers.change(place, { isWaiting: true, refused: null });
  const refused = await uploads.settled(place);
  if (!composers.get(place).isWaiting) return;
  composers.change(place, { isWaiting: false });
  const draft = drafts.get(place);
  if (refused !== null || isEmpty(draft)) return;
  await reply(parley, to, draft).catch((error: unknown) => composers.refuse(place, error));
}

function lastSeen({ queries }: Parley, { kind, id }: Recipient): string | null {
  if (kind === 'conversation') return queries.getQueryData<Messages>(keys.messages(id))?.pages[0]?.items[0]?.messageId ?? null;
  const timeline = queries.getQueryData<OrderDetails>(keys.order(id))?.timeline ?? [];
  return timeline.findLast((entry) => entry.kind === 'message')?.messageId ?? null;
}
