import { type EventOf, eventsOf } from './event-version.js';
import { nullables, orderFields } from './order-fields.js';
import { decimal, id, instant, objectOf, text } from './schema.js';
import { label, message, parties, replyState } from './vocabulary.js';

/** Kafka topic of the order-message service; key = seller. */
export const ORDER_MESSAGES_TOPIC = 'parley.order-messages.v1';

const event = eventsOf('order-message');
const order = { orderId: id, ...parties };
// Without limits: an event that its service accepted is read by the others, also after a limit was lowered.
const { required, parts } = orderFields({ text: () => text, time: instant, quantity: decimal, amount: text, currency: text });

export const orderStatusChanged = event(
  'OrderStatusChanged',
  'The order service reported a status; `occurredAt` is its time, and `sequence` its number of the event. A part that it did not give is null: the highest `sequence` that gave one decides.',
  objectOf({ ...required, ...nullables(parts) }),
);
export type OrderStatusChanged = EventOf<typeof orderStatusChanged>;
/** The status of an order. */
export type OrderStatus = OrderStatusChanged['data'];
/** The parts of an order that an event may leave out (null): the highest `sequence` that gave one decides. */
export type OrderParts = Pick<OrderStatus, keyof typeof parts>;
/** One line of an order; a field that the order service did not give is null. The quantity may have decimals. */
export type OrderItem = NonNullable<OrderParts['items']>[number];
/** A decimal number as text with its ISO 4217 code, as received. */
export type Money = NonNullable<OrderParts['total']>;

export const orderMessageReceived = event('OrderMessageReceived', 'A buyer wrote about an order.', objectOf({ ...order, ...message }));
export type OrderMessageReceived = EventOf<typeof orderMessageReceived>;

export const orderReplySent = event('OrderReplySent', 'The seller wrote about an order.', objectOf({ ...order, ...message }));
export type OrderReplySent = EventOf<typeof orderReplySent>;

export const orderRead = event('OrderRead', 'The seller opened the order: every message about it up to this version is read.', objectOf(order));
export type OrderRead = EventOf<typeof orderRead>;

export const orderReplyStateSet = event('OrderReplyStateSet', 'The seller set the reply state of an order by hand.', objectOf({ ...order, replyState }));
export type OrderReplyStateSet = EventOf<typeof orderReplyStateSet>;

export const orderLabelSet = event('OrderLabelSet', 'The seller gave an order a colour.', objectOf({ ...order, label }));
export type OrderLabelSet = EventOf<typeof orderLabelSet>;

export const ORDER_MESSAGES_EVENTS = [
  orderStatusChanged,
  orderMessageReceived,
  orderReplySent,
  orderRead,
  orderReplyStateSet,
  orderLabelSet,
] as const;
export type OrderMessagesEvent = EventOf<(typeof ORDER_MESSAGES_EVENTS)[number]>;
