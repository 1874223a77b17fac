import { type OrderMessagesEvent } from '@parley/contracts';
import { type Event, type Recorded, newestVersion, unexpected } from '@parley/event-sourcing';
import { type OrderEvent, order, orderOf } from './order.js';

/**
 * The public event of a stored one of this service; null for a stream of another service.
 * Throws `UnexpectedEvent` for a type unknown to this release.
 */
export function publishOrderMessages(recorded: Event & Recorded): OrderMessagesEvent | null {
  const orderId = orderOf(recorded.stream);
  if (orderId === null) return null;
  const event = newestVersion<OrderEvent>(order, recorded);
  const { sellerId, buyerId } = event.data;
  const place = { orderId, sellerId, buyerId };
  const envelope = { stream: event.stream, version: event.version, at: event.at, source: 'order-message', key: sellerId };
  switch (event.type) {
    case 'OrderStatusRecorded':
      return { ...envelope, type: 'OrderStatusChanged', data: event.data };
    case 'MessageReceived': {
      const { messageId, text, pictureIds } = event.data;
      return { ...envelope, type: 'OrderMessageReceived', data: { ...place, messageId, text, pictureIds } };
    }
    case 'ReplySent': {
      const { messageId, text, pictureIds } = event.data;
      return { ...envelope, type: 'OrderReplySent', data: { ...place, messageId, text, pictureIds } };
    }
    case 'ThreadRead':
      return { ...envelope, type: 'OrderRead', data: place };
    case 'ReplyStateSet':
      return { ...envelope, type: 'OrderReplyStateSet', data: { ...place, replyState: event.data.replyState } };
    case 'LabelSet':
      return { ...envelope, type: 'OrderLabelSet', data: { ...place, label: event.data.label } };
    default:
      return unexpected(event);
  }
}
