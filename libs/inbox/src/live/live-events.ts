import { type Change, type DocumentReader } from '@parley/event-sourcing';
import { conversations, isShown } from '../conversations/conversation.js';
import { conversationView } from '../conversations/conversation.views.js';
import { orders } from '../orders/order.js';
import { orderViews } from '../orders/order.views.js';

/** One server-sent event as it is written. */
export function eventText(event: string, id: string, data: unknown): string {
  return `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** The conversations and orders that changed, each once with its last state, read together. */
export async function itemEvents(store: DocumentReader, changes: readonly Change[]): Promise<string[]> {
  const last = lastOfEach(changes);
  const idsIn = (name: string) => last.filter(({ collection }) => collection === name).map(({ id }) => id);
  const [changedConversations, changedOrders] = await Promise.all([
    store.getMany(conversations, idsIn(conversations.name)),
    store.getMany(orders, idsIn(orders.name)),
  ]);
  const views = new Map((await orderViews(store, [...changedOrders.values()])).map((view) => [view.orderId, view]));
  return last.flatMap(({ collection, id, cursor }) => {
    if (collection === conversations.name) {
      const document = changedConversations.get(id);
      if (!document) return [];
      return isShown(document)
        ? [eventText('conversation', cursor, conversationView(document))]
        : [eventText('conversation-removed', cursor, { conversationId: id })];
    }
    const order = collection === orders.name ? views.get(id) : undefined;
    return order ? [eventText('order', cursor, order)] : [];
  });
}

function lastOfEach(changes: readonly Change[]): Change[] {
  const last = new Map<string, Change>();
  for (const change of changes) {
    const key = `${change.collection}/${change.id}`;
    last.delete(key);
    last.set(key, change);
  }
  return [...last.values()];
}
