import { describe, expect, it } from '@jest/globals';
import { type OrderMessagesEvent, type OrderStatus, decodeReceived } from '@parley/contracts';
import { type OrderEvent } from './order.js';
import { publishOrderMessages } from './publish.js';

const parties = { sellerId: 's-1', buyerId: 'b-1' };
const place = { orderId: 'a-1', ...parties };
const message = { messageId: 'm-1', text: null, pictureIds: ['p-1'] };
const status: OrderStatus = {
  ...place,
  status: 'FINISH',
  sequence: 3,
  occurredAt: '2026-03-15T00:05:52.497Z',
  buyerName: null,
  items: null,
  total: { amount: '1.00', currency: 'EUR' },
  logistics: 'SHIPPED',
  fund: null,
  issue: null,
  frozen: null,
};
const recorded = { stream: 'order-a-1', version: 7, at: 1_790_000_000_123_456 };

const CASES: [OrderEvent, Pick<OrderMessagesEvent, 'type' | 'data'>][] = [
  [
    { type: 'OrderStatusRecorded', data: status },
    { type: 'OrderStatusChanged', data: status },
  ],
  [
    { type: 'MessageReceived', data: { ...parties, ...message, buyerName: null, messageNumber: 4 } },
    { type: 'OrderMessageReceived', data: { ...place, ...message } },
  ],
  [
    { type: 'ReplySent', data: { ...parties, ...message } },
    { type: 'OrderReplySent', data: { ...place, ...message } },
  ],
  [
    { type: 'ThreadRead', data: parties },
    { type: 'OrderRead', data: place },
  ],
  [
    { type: 'ReplyStateSet', data: { ...parties, replyState: 'replied' } },
    { type: 'OrderReplyStateSet', data: { ...place, replyState: 'replied' } },
  ],
  [
    { type: 'LabelSet', data: { ...parties, label: 'blue' } },
    { type: 'OrderLabelSet', data: { ...place, label: 'blue' } },
  ],
];

describe('publishOrderMessages', () => {
  it.each(CASES)('publishes %j', (stored, told) => {
    const published = publishOrderMessages({ ...stored, ...recorded });
    expect(published).toEqual({ ...recorded, ...told, source: 'order-message', key: 's-1' });
    expect(decodeReceived(published as OrderMessagesEvent)).toEqual(published);
  });

  it('returns null for streams of other services', () => {
    expect(publishOrderMessages({ ...CASES[1][0], ...recorded, stream: 'conversation-x' })).toBeNull();
  });
});
