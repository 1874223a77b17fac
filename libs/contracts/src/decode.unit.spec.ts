import { describe, expect, it } from '@jest/globals';
import { Malformed } from './checks.js';
import { decodePublicEvent } from './decode.js';

const read = {
  stream: 'order-1',
  version: 4,
  at: 1_790_000_000_123_456,
  source: 'order-message',
  key: 's-1',
  type: 'OrderRead',
  data: { orderId: '1', sellerId: 's-1', buyerId: 'b-1' },
};

const message = {
  ...read,
  type: 'OrderMessageReceived',
  data: { ...read.data, messageId: 'm-1', text: 'Hi', pictureIds: [] as unknown },
};

function mistakes(raw: unknown): string[] {
  try {
    decodePublicEvent(raw);
    return [];
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return error.errors.map(({ field }) => field);
  }
}

describe('a public event from outside', () => {
  it('is taken as it is', () => {
    expect(decodePublicEvent(read)).toEqual(read);
  });

  it('loses the fields that nobody knows', () => {
    expect(decodePublicEvent({ ...read, ce: 1, data: { ...read.data, colour: 'red', __proto__: { x: 1 } } })).toEqual(read);
  });

  it('may leave out what may be null', () => {
    const { text, ...rest } = message.data;
    expect(text).toBe('Hi');
    expect(decodePublicEvent({ ...message, data: rest })).toEqual({ ...message, data: { ...rest, text: null } });
  });

  it('may have an item of which nothing is known, and a quantity with decimals', () => {
    const parts = { buyerName: null, total: null, logistics: null, fund: null, issue: null, frozen: null };
    const nothing = { productId: null, title: null, imageUrl: null, productUrl: null, quantity: null, unitPrice: null };
    const data = { ...read.data, status: 'FINISH', sequence: 0, occurredAt: '2026-03-15T08:00:00.000Z', ...parts, items: [nothing, { ...nothing, quantity: 0.5 }] };
    expect(decodePublicEvent({ ...read, type: 'OrderStatusChanged', data })).toEqual({ ...read, type: 'OrderStatusChanged', data });
  });

  it.each([undefined, null, 7, 'x', [], {}, { type: 'Nothing' }, { type: 'constructor' }, { type: 7 }])('is refused as %j: no event', (raw) => {
    expect(mistakes(raw)).toEqual(['type']);
  });

  it.each([
    ['stream', 7],
    ['version', 0],
    ['version', 1.5],
    ['version', '4'],
    ['at', 0],
    ['at', 2 ** 53],
    ['at', null],
    ['source', 'messaging'],
    ['source', undefined],
    ['key', 'a b'],
    ['key', undefined],
    ['data', undefined],
    ['data', null],
    ['data', []],
  ])('is refused where %s is %j', (field, value) => {
    expect(mistakes({ ...read, [field]: value })).toEqual([field]);
  });

  it.each([
    [{ orderId: 'né' }, 'data.orderId'],
    [{ sellerId: '' }, 'data.sellerId'],
    [{ buyerId: null }, 'data.buyerId'],
    [{ messageId: undefined }, 'data.messageId'],
    [{ text: 7 }, 'data.text'],
    [{ pictureIds: null }, 'data.pictureIds'],
    [{ pictureIds: ['a', 7] }, 'data.pictureIds[1]'],
  ])('is refused with the data %j, naming %s', (part, field) => {
    expect(mistakes({ ...message, data: { ...message.data, ...part } })).toEqual([field]);
  });

  it('names everything that is wrong at once', () => {
    expect(mistakes({ ...message, version: -1, data: { sellerId: 7, pictureIds: [1, 2], text: null } })).toEqual([
      'data.orderId',
      'data.sellerId',
      'data.buyerId',
      'data.messageId',
      'data.pictureIds[0]',
      'data.pictureIds[1]',
      'version',
    ]);
  });
});
