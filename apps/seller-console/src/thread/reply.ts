import { accepted } from '../api/client.js';
import { asRefusal } from '../api/refusal.js';
import { type Conversation, type Order, type OrderDetails } from '../api/shapes.js';
import { readConversation } from '../messages/queries.js';
import { readOrder } from '../orders/queries.js';
import { carryOut } from '../live/commands.js';
import { keys } from '../live/keys.js';
import { type Parley } from '../live/parley.js';
import { type Draft, EMPTY } from './drafts.js';
import { catchUp, type Messages } from './catch-up.js';
import { type Outgoing } from './outbox.js';
import { type Recipient, recipientKey } from './recipient.js';

/** Sends what was typed. It shows at once; where it is refused it is in the draft again, and the refusal is thrown. */
export async function reply(parley: Parley, to: Recipient, draft: Draft): Promise<void> {
  const after = lastSeen(parley, to);
  const entry: Outgoing = { key: crypto.randomUUID(), to, draft, writtenAt: new Date().toISOString(), after, stopped: null, messageId: null };
  parley.outbox.put(entry);
  parley.drafts.set(recipientKey(to), EMPTY);
  await send(parley, entry);
}

/** Sends all that could not be sent, as after a reload or when the connection is back. */
export async function sendAgain(parley: Parley): Promise<void> {
  for (const entry of parley.outbox.entries()) {
    if (entry.messageId !== null) continue;
    parley.outbox.change(entry.key, { stopped: null });
    await send(parley, entry).catch(() => undefined);
  }
}

/** Takes a reply that could not be sent back into the draft. */
export function takeBack({ outbox, drafts }: Parley, entry: Outgoing): void {
  outbox.remove(entry.key);
  drafts.restore(recipientKey(entry.to), entry.draft);
}

/**
 * One try. Where nobody knows whether it was done (no answer came) the entry stays, to be sent again with the same key; a refusal takes
 * it back into the draft and is thrown.
 */
export async function send(parley: Parley, entry: Outgoing): Promise<void> {
  const { outbox } = parley;
  try {
    await (entry.to.kind === 'conversation' ? sendToConversation(parley, entry) : sendToOrder(parley, entry));
    await catchUp(parley, entry.to);
    outbox.remove(entry.key);
  } catch (error) {
    const refusal = asRefusal(error);
    const wasAccepted = outbox.entries().some(({ key, messageId }) => key === entry.key && messageId !== null);
    if (wasAccepted) return;
    if (refusal.isOpen) {
      outbox.change(entry.key, { stopped: refusal.code });
      return;
    }
    takeBack(parley, entry);
    throw refusal;
  }
}

function sendToConversation(parley: Parley, entry: Outgoing): Promise<void> {
  const { api, conversations, outbox } = parley;
  const { key, to, draft, writtenAt } = entry;
  const body = bodyOf(draft);
  const lastMessage = { messageId: key, from: 'seller' as const, sentAt: writtenAt, ...body };
  return carryOut<Conversation>(conversations, {
    id: to.id,
    change: { replyState: 'replied', lastMessage },
    send: async () => {
      const params = { path: { conversationId: to.id }, header: { 'Idempotency-Key': key } };
      const { messageId, version } = await accepted(api.POST('/v1/conversations/{conversationId}/replies', { params, body }));
      outbox.change(key, { messageId });
      return version;
    },
    read: (after) => readConversation(parley, to.id, after),
  });
}

function sendToOrder(parley: Parley, entry: Outgoing): Promise<void> {
  const { api, orders, outbox } = parley;
  const { key, to, draft } = entry;
  return carryOut<Order>(orders, {
    id: to.id,
    change: { replyState: 'replied' },
    send: async () => {
      const params = { path: { orderId: to.id }, header: { 'Idempotency-Key': key } };
      const { messageId, version } = await accepted(api.POST('/v1/orders/{orderId}/replies', { params, body: bodyOf(draft) }));
      outbox.change(key, { messageId });
      return version;
    },
    read: (after) => readOrder(parley, to.id, after),
  });
}

function lastSeen({ queries }: Parley, { kind, id }: Recipient): string | null {
  if (kind === 'conversation') return queries.getQueryData<Messages>(keys.messages(id))?.pages[0]?.items[0]?.messageId ?? null;
  const timeline = queries.getQueryData<OrderDetails>(keys.order(id))?.timeline ?? [];
  return timeline.findLast((entry) => entry.kind === 'message')?.messageId ?? null;
}

export function bodyOf({ text, pictures }: Draft): { text: string | null; pictureIds: string[] } {
  return { text: text === '' ? null : text, pictureIds: pictures.map(({ pictureId }) => pictureId) };
}
