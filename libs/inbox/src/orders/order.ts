import {
  type BuyerBlacklisted,
  type BuyerRemovedFromBlacklist,
  type Label,
  type Money,
  type OrderItem,
  type OrderMessagesEvent,
  type OrderParts,
  type OrderStatusChanged,
  type Parties,
  type ReplyState,
  meaningOf,
  pairKeyOf,
} from '@parley/contracts';
import { type Collection, unexpected } from '@parley/event-sourcing';
import { shownMs } from '../shown-time.js';

/** A part of an order and the sequence of the event that gave it; the highest sequence decides. */
interface Part<T> {
  readonly sequence: number;
  readonly value: T;
}

type Parts = { readonly [K in keyof OrderParts]: Part<NonNullable<OrderParts[K]>> | null };

/**
 * All that is known of an order. While its buyer is blacklisted, what the buyer wrote is left out of what its seller sees, so each number
 * that the buyer's messages move is kept with and without them. Times are microseconds.
 */
export interface OrderDocument extends Parties {
  readonly orderId: string;
  /** The event with the highest sequence; null never, once the document is there. */
  readonly current: { readonly sequence: number; readonly status: string; readonly occurredAt: string };
  readonly parts: Parts;
  readonly replyState: ReplyState | null;
  readonly label: Label;
  readonly unreadCount: number;
  readonly messageCount: number;
  readonly replyCount: number;
  /** The last event that became the current status, message or reply. */
  readonly activityAt: number;
  /** The same without the buyer's messages. */
  readonly ownActivityAt: number;
  /** The blacklisting of the order's buyer, as of a version of its stream. */
  readonly blacklisting: { readonly version: number; readonly since: number | null };
  /** The version of the newest event that is not a message of the buyer. In documents of an earlier release, the version at the upgrade. */
  readonly ownVersion?: number;
  /** Of the order's stream. */
  readonly version: number;
}

/** The visible numbers of an order: without the buyer's messages while the buyer is blacklisted. */
export interface OrderNumbers {
  readonly replyState: ReplyState | null;
  readonly unreadCount: number;
  readonly messageCount: number;
  readonly activityAt: number;
  readonly blacklisted: boolean;
}

export function numbersOf(order: OrderDocument): OrderNumbers {
  const { replyState, unreadCount, messageCount, replyCount, activityAt, ownActivityAt, blacklisting } = order;
  return blacklisting.since === null
    ? { replyState, unreadCount, messageCount, activityAt, blacklisted: false }
    : { replyState: null, unreadCount: 0, messageCount: replyCount, activityAt: ownActivityAt, blacklisted: true };
}

export const orders: Collection<OrderDocument> = {
  name: 'orders',
  fields: {
    seller: ({ sellerId }) => sellerId,
    pair: pairKeyOf,
    at: (order) => shownMs(numbersOf(order).activityAt),
    bucket: ({ current }) => meaningOf(current.status).bucket,
    status: ({ current }) => current.status,
    replyState: (order) => numbersOf(order).replyState ?? 'none',
    unread: (order) => (numbersOf(order).unreadCount > 0 ? 1 : 0),
  },
  indexes: [
    ['seller', '-at'],
    ['seller', 'bucket', 'replyState', 'unread', '-at'],
    ['seller', 'status', 'replyState', 'unread', '-at'],
    ['pair'],
  ],
  tally: (order) => ({ owner: order.sellerId, keys: countsOf(order) }),
  announce: (before, after) => (before && looksSame(before, after) ? null : after.sellerId),
};

/** Whether the seller's view is the same: hidden messages change nothing in it, and are not announced. */
function looksSame(before: OrderDocument, after: OrderDocument): boolean {
  const { blacklisting } = after;
  if (blacklisting.since === null || before.blacklisting.since === null) return false;
  const seen = (order: OrderDocument) =>
    JSON.stringify([numbersOf(order), order.label, order.current, order.parts, order.ownVersion ?? order.version]);
  return seen(before) === seen(after);
}

function countsOf(order: OrderDocument): string[] {
  const { bucket, actionNeeded } = meaningOf(order.current.status);
  const { replyState, unreadCount } = numbersOf(order);
  const keys = ['orders.total', `orders.bucket:${bucket}`];
  if (actionNeeded) keys.push('orders.actionNeeded');
  if (replyState === 'unanswered') keys.push('orders.unanswered');
  if (unreadCount > 0) keys.push('orders.unread');
  return keys;
}

/** The next state of an order; null for what cannot begin one. An order begins with its first status. */
export function evolveOrder(order: OrderDocument | null, event: OrderMessagesEvent): OrderDocument | null {
  if (event.type === 'OrderStatusChanged') return { ...recordStatus(order, event), ownVersion: event.version, version: event.version };
  if (!order) return null;
  const ownVersion = event.type === 'OrderMessageReceived' ? (order.ownVersion ?? order.version) : event.version;
  return { ...evolveThread(order, event), ownVersion, version: event.version };
}

/** Applies the blacklisting of the buyer to an order, unless a later one was applied. */
export function hideOrShow(order: OrderDocument, event: BuyerBlacklisted | BuyerRemovedFromBlacklist): OrderDocument {
  if (event.version <= order.blacklisting.version) return order;
  return { ...order, blacklisting: { version: event.version, since: event.type === 'BuyerBlacklisted' ? event.at : null } };
}

function evolveThread(order: OrderDocument, event: Exclude<OrderMessagesEvent, OrderStatusChanged>): OrderDocument {
  switch (event.type) {
    case 'OrderMessageReceived':
      return {
        ...order,
        replyState: 'unanswered',
        unreadCount: order.unreadCount + 1,
        messageCount: order.messageCount + 1,
        activityAt: event.at,
      };
    case 'OrderReplySent':
      return {
        ...order,
        replyState: 'replied',
        messageCount: order.messageCount + 1,
        replyCount: order.replyCount + 1,
        activityAt: event.at,
        ownActivityAt: event.at,
      };
    case 'OrderRead':
      return { ...order, unreadCount: 0 };
    case 'OrderReplyStateSet':
      return { ...order, replyState: event.data.replyState };
    case 'OrderLabelSet':
      return { ...order, label: event.data.label };
    default:
      return unexpected(event);
  }
}

function recordStatus(order: OrderDocument | null, event: OrderStatusChanged): OrderDocument {
  const { status, sequence, occurredAt } = event.data;
  const current = { sequence, status, occurredAt };
  if (!order) return { ...begin(event, current), parts: mergeParts(null, event) };
  const parts = mergeParts(order.parts, event);
  if (sequence <= order.current.sequence) return { ...order, parts };
  return { ...order, current, parts, activityAt: event.at, ownActivityAt: event.at };
}

function begin(event: OrderStatusChanged, current: OrderDocument['current']): Omit<OrderDocument, 'parts'> {
  const { orderId, sellerId, buyerId } = event.data;
  return {
    orderId,
    sellerId,
    buyerId,
    current,
    replyState: null,
    label: 'none',
    unreadCount: 0,
    messageCount: 0,
    replyCount: 0,
    activityAt: event.at,
    ownActivityAt: event.at,
    blacklisting: { version: 0, since: null },
    version: event.version,
  };
}

/** Each part is of the highest sequence that gave one, whenever it came. */
function mergeParts(parts: Parts | null, { data }: OrderStatusChanged): Parts {
  const newer = <T>(known: Part<T> | null | undefined, value: T | null): Part<T> | null =>
    value !== null && (!known || data.sequence > known.sequence) ? { sequence: data.sequence, value } : (known ?? null);
  return {
    buyerName: newer(parts?.buyerName, data.buyerName),
    items: newer<readonly OrderItem[]>(parts?.items, data.items),
    total: newer<Money>(parts?.total, data.total),
    logistics: newer(parts?.logistics, data.logistics),
    fund: newer(parts?.fund, data.fund),
    issue: newer(parts?.issue, data.issue),
    frozen: newer(parts?.frozen, data.frozen),
  };
}
