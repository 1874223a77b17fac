import { type PublicEvent } from '@parley/event-sourcing';
import { type Label, type Message, type Money, type Parties, type ReplyState } from './vocabulary.js';

/** Kafka topic of the order-message service; key = seller. */
export const ORDER_MESSAGES_TOPIC = 'parley.order-messages.v1';

interface OnOrder extends Parties {
  readonly orderId: string;
}

/** One line of an order; what the order service did not say of it is null. The quantity may have decimals. */
export interface OrderItem {
  readonly productId: string | null;
  readonly title: string | null;
  readonly imageUrl: string | null;
  readonly productUrl: string | null;
  readonly quantity: number | null;
  readonly unitPrice: Money | null;
}

/** The parts of an order that an event may give or leave out (null): the highest `sequence` that gave one decides. */
export interface OrderParts {
  readonly buyerName: string | null;
  readonly items: readonly OrderItem[] | null;
  readonly total: Money | null;
  readonly logistics: string | null;
  readonly fund: string | null;
  readonly issue: string | null;
  readonly frozen: string | null;
}

/** The order service said so; `occurredAt` is its time, ISO 8601 in UTC with milliseconds. `sequence` is its number of the event, from 0. */
export type OrderStatusChanged = PublicEvent<
  'OrderStatusChanged',
  OnOrder & OrderParts & { readonly status: string; readonly sequence: number; readonly occurredAt: string }
>;
export type OrderMessageReceived = PublicEvent<'OrderMessageReceived', OnOrder & Message>;
export type OrderReplySent = PublicEvent<'OrderReplySent', OnOrder & Message>;
export type OrderRead = PublicEvent<'OrderRead', OnOrder>;
export type OrderReplyStateSet = PublicEvent<'OrderReplyStateSet', OnOrder & { readonly replyState: ReplyState }>;
export type OrderLabelSet = PublicEvent<'OrderLabelSet', OnOrder & { readonly label: Label }>;

export type OrderMessagesEvent =
  | OrderStatusChanged
  | OrderMessageReceived
  | OrderReplySent
  | OrderRead
  | OrderReplyStateSet
  | OrderLabelSet;
