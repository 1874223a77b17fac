import { meaningOf } from '@parley/contracts';
import { type DocumentReader, toInstant } from '@parley/event-sourcing';
import { newestOf } from '../messages/message.queries.js';
import { orderThread } from '../messages/messages.js';
import { type OrderView } from './order.dto.js';
import { type OrderDocument, numbersOf } from './order.js';

/** An order as its seller sees it, with the version that the seller may see. */
export function orderView(order: OrderDocument, version = order.version): OrderView {
  const { orderId, sellerId, buyerId, current, parts, label } = order;
  const { replyState, unreadCount, messageCount, activityAt, blacklisted } = numbersOf(order);
  const items = parts.items?.value ?? [];
  const [first] = items;
  return {
    orderId,
    sellerId,
    buyerId,
    buyerName: parts.buyerName?.value ?? null,
    status: current.status,
    ...meaningOf(current.status),
    title: first?.title ?? null,
    imageUrl: first?.imageUrl ?? null,
    productUrl: first?.productUrl ?? null,
    itemCount: items.length,
    total: parts.total?.value ?? null,
    replyState,
    label,
    unreadCount,
    messageCount,
    statusChangedAt: current.occurredAt,
    lastActivityAt: toInstant(activityAt),
    blacklisted,
    version,
  };
}

/** Orders as their seller sees them now, in lists, alone and on the live stream. */
export async function orderViews(store: DocumentReader, orders: readonly OrderDocument[]): Promise<OrderView[]> {
  return Promise.all(orders.map(async (order) => orderView(order, await shownVersion(store, order))));
}

/**
 * The version of the newest event that the seller may see: messages of a blacklisted buyer since the blacklisting do not raise it.
 * So it never falls, and it changes with what is shown and not otherwise.
 */
async function shownVersion(store: DocumentReader, { orderId, blacklisting, ownVersion, version }: OrderDocument): Promise<number> {
  if (blacklisting.since === null || ownVersion === undefined || ownVersion === version) return version;
  const heard = await newestOf(store, orderThread(orderId), 'buyer', blacklisting.since);
  return Math.max(ownVersion, heard?.version ?? 0);
}
