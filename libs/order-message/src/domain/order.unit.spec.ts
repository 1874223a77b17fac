import { describe, expect, it } from '@jest/globals';
import { type Message, type OrderStatus, type Parties } from '@parley/contracts';
import { given } from '@parley/event-sourcing/testing';
import { type OrderCommand, type OrderEvent, order, orderOf, orderStream } from './order.js';

const parties: Parties = { sellerId: 's-1', buyerId: 'b-1' };

function status(sequence: number, part: Partial<OrderStatus> = {}): OrderStatus {
  return {
    orderId: '1',
    ...parties,
    status: 'PLACE_ORDER_SUCCESS',
    sequence,
    occurredAt: '2026-03-15T00:05:52.497Z',
    buyerName: 'Ana',
    items: [],
    total: null,
    logistics: null,
    fund: null,
    issue: null,
    frozen: null,
    ...part,
  };
}

const recorded = (...args: Parameters<typeof status>): OrderEvent => ({ type: 'OrderStatusRecorded', data: status(...args) });
const record = (...args: Parameters<typeof status>): OrderCommand => ({ type: 'RecordStatus', status: status(...args) });

const message: Message = { messageId: 'm-1', text: 'Where is it?', pictureIds: [] };
const receivedEvent: OrderEvent = { type: 'MessageReceived', data: { ...parties, ...message, buyerName: null, messageNumber: 1 } };
const repliedEvent: OrderEvent = { type: 'ReplySent', data: { ...parties, ...message } };
const receive = (buyerId = 'b-1'): OrderCommand => ({ type: 'Receive', buyerId, message });
const reply = (sellerId = 's-1', blacklisted = false): OrderCommand => ({ type: 'Reply', sellerId, message, blacklisted });
type Marks = Extract<OrderCommand, { type: 'Mark' }>['marks'];
const mark = (marks: Marks, sellerId = 's-1'): OrderCommand => ({ type: 'Mark', sellerId, marks, blacklisted: false });

describe('recording a status', () => {
  it('creates an order', () => {
    given(order).when(record(0)).then([recorded(0)]);
  });

  it('creates an order with any first status', () => {
    given(order).when(record(7, { status: 'FINISH' })).then([recorded(7, { status: 'FINISH' })]);
  });

  it('records older statuses as well', () => {
    given(order, [recorded(5)]).when(record(9)).then([recorded(9)]);
    given(order, [recorded(5)]).when(record(3)).then([recorded(3)]);
  });

  it('records unexpected transitions and unknown codes', () => {
    given(order, [recorded(0, { status: 'FINISH' })])
      .when(record(1, { status: 'CUSTOMS_INSPECTION_2027' }))
      .then([recorded(1, { status: 'CUSTOMS_INSPECTION_2027' })]);
  });

  it.each([0, 4, 9])('ignores a second event with the sequence %d, even with other data', (sequence) => {
    given(order, [recorded(0), recorded(9), recorded(4), receivedEvent])
      .when(record(sequence, { status: 'IN_ISSUE', occurredAt: '2026-03-16T00:00:00.000Z' }))
      .then([]);
  });

  it.each([
    ['another seller', { sellerId: 's-2' }],
    ['another buyer', { buyerId: 'b-2' }],
    ['seller and buyer the other way round', { sellerId: 'b-1', buyerId: 's-1' }],
  ])('is refused with %s, also if the sequence is a duplicate', (_, others) => {
    given(order, [recorded(0)]).when(record(1, others)).refuses('ORDER_PARTIES_CHANGED');
    given(order, [recorded(0)]).when(record(0, others)).refuses('ORDER_PARTIES_CHANGED');
  });
});

describe('a message about an order', () => {
  it('is accepted from its buyer', () => {
    given(order, [recorded(0)]).when(receive()).then([receivedEvent]);
  });

  it.each(['b-2', 's-1', ''])('is refused from %j like for an unknown order', (buyerId) => {
    given(order, [recorded(0)]).when(receive(buyerId)).refuses('ORDER_NOT_FOUND');
  });

  it('is refused for an unknown order', () => {
    given(order).when(receive()).refuses('ORDER_NOT_FOUND');
  });
});

describe("a seller's reply", () => {
  it('answers the buyer', () => {
    given(order, [recorded(0), receivedEvent]).when(reply()).then([repliedEvent]);
  });

  it('may be the first message', () => {
    given(order, [recorded(0)]).when(reply()).then([repliedEvent]);
  });

  it('is refused while the buyer is blacklisted', () => {
    given(order, [recorded(0), receivedEvent]).when(reply('s-1', true)).refuses('BUYER_BLACKLISTED');
  });

  it.each([[[]], [[recorded(0, { sellerId: 's-2' })]]])("is refused unless the order is the seller's (%#)", (events) => {
    given(order, events).when(reply()).refuses('ORDER_NOT_FOUND');
    given(order, events).when(reply('s-1', true)).refuses('ORDER_NOT_FOUND');
  });
});

describe('marks of an order', () => {
  it('are set by one event each', () => {
    given(order, [recorded(0), receivedEvent])
      .when(mark({ replyState: 'replied', label: 'red', read: true }))
      .then([
        { type: 'ThreadRead', data: parties },
        { type: 'ReplyStateSet', data: { ...parties, replyState: 'replied' } },
        { type: 'LabelSet', data: { ...parties, label: 'red' } },
      ]);
  });

  it('may be set before the first message', () => {
    given(order, [recorded(0)])
      .when(mark({ replyState: 'unanswered' }))
      .then([{ type: 'ReplyStateSet', data: { ...parties, replyState: 'unanswered' } }]);
  });

  it('change nothing if they are already set', () => {
    given(order, [recorded(0), { type: 'LabelSet', data: { ...parties, label: 'red' } }])
      .when(mark({ label: 'red', read: true }))
      .then([]);
  });

  it('are not changed by a status', () => {
    given(order, [recorded(0), receivedEvent, { type: 'LabelSet', data: { ...parties, label: 'red' } }, recorded(1)])
      .when(mark({ label: 'red', read: true }))
      .then([{ type: 'ThreadRead', data: parties }]);
  });

  it.each([[[]], [[recorded(0, { sellerId: 's-2' })]]])("are refused unless the order is the seller's (%#)", (events) => {
    given(order, events).when(mark({ read: true })).refuses('ORDER_NOT_FOUND');
  });
});

describe('the state of an order', () => {
  it('stays small after thousands of events', () => {
    const long = Array.from({ length: 5000 }, (_, i) => (i % 2 === 0 ? recorded(i / 2) : receivedEvent));
    expect(JSON.stringify(given(order, long).state).length).toBeLessThan(200);
  });
});

describe('the stream of an order', () => {
  it.each(['1', 'a-b:c', 'order-1'])('can be converted from and to the order id (%s)', (orderId) => {
    expect(orderStream(orderId)).toBe(`order-${orderId}`);
    expect(orderOf(orderStream(orderId))).toBe(orderId);
  });

  it.each(['conversation-1', 'orders-1', 'notice-order-1'])('does not match %s', (stream) => {
    expect(orderOf(stream)).toBeNull();
  });
});
