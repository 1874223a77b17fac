import { accepted } from '../api/client.js';
import { asRefusal, type Refusal } from '../api/refusal.js';
import { retryDelayMs } from '../api/retry-delay.js';
import { type Conversation, type Order } from '../api/shapes.js';
import { carryOut } from '../live/commands.js';
import { type Parley } from '../live/parley.js';
import { readConversation } from '../messages/queries.js';
import { readOrder } from '../orders/queries.js';
import { catchUp } from './catch-up.js';
import { bodyOf } from './drafts.js';
import { type Outgoing } from './outbox.js';
import { recipientKey } from './recipient.js';

/** Takes a reply that could not be sent back into the draft. It stays if another tab is sending it, or has taken it, meanwhile. */
export function takeBack(parley: Parley, key: string): void {
  if (!parley.outbox.isBeingSent(key)) restore(parley, key);
}

function restore({ outbox, drafts }: Parley, key: string): void {
  const taken = outbox.take(key);
  if (taken) drafts.restore(recipientKey(taken.to), taken.draft);
}

/** The outcome of one attempt to send a reply. */
export type Attempt = { readonly outcome: 'done' } | { readonly outcome: 'waits'; readonly refusal: Refusal; readonly dueAt: number };

/**
 * Makes one attempt. Without an answer, or with a Retry-After, the reply remains in the outbox and is sent again with the same key. A
 * refusal moves it back into the draft and is thrown.
 */
export async function attempt(parley: Parley, key: string): Promise<Attempt> {
  const { outbox } = parley;
  const entry = outbox.begin(key);
  if (entry === null) return { outcome: 'done' };
  try {
    await (entry.to.kind === 'conversation' ? sendToConversation(parley, entry) : sendToOrder(parley, entry));
    await catchUp(parley, entry.to);
    outbox.remove(key);
  } catch (error) {
    const refusal = asRefusal(error);
    const wasAccepted = outbox.entries().some((each) => each.key === key && each.messageId !== null);
    if (wasAccepted) return { outcome: 'done' };
    if (refusal.isPassing) {
      const dueAt = Date.now() + retryDelayMs(refusal, entry.tries);
      outbox.change(key, { stopped: refusal.code, dueAt, tries: entry.tries + 1 });
      return { outcome: 'waits', refusal, dueAt };
    }
    restore(parley, key);
    throw refusal;
  } finally {
    outbox.end(key);
  }
  return { outcome: 'done' };
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
