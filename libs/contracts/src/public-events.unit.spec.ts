import { describe, expect, it } from '@jest/globals';
import { Malformed } from './malformed.js';
import { decodeReceived } from './public-events.js';

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

function errorsOf(raw: unknown): readonly { field: string; message: string }[] {
  try {
    decodeReceived(raw as typeof read);
    return [];
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return error.errors;
  }
}

const invalid = (raw: unknown) => errorsOf(raw).map(({ field }) => field);

describe('decodeReceived', () => {
  it('returns a valid event unchanged', () => {
    expect(decodeReceived(read)).toEqual(read);
  });

  it('drops unknown fields', () => {
    expect(decodeReceived({ ...read, ...{ ce: 1 }, data: { ...read.data, colour: 'red', ['__proto__']: { x: 1 } } })).toEqual(read);
  });

  it('reads a missing nullable field as null', () => {
    const { text, ...rest } = message.data;
    expect(text).toBe('Hi');
    expect(decodeReceived({ ...message, data: rest })).toEqual({ ...message, data: { ...rest, text: null } });
  });

  it('accepts an item without any known field, and a quantity with decimals', () => {
    const parts = { buyerName: null, total: null, logistics: null, fund: null, issue: null, frozen: null };
    const nothing = { productId: null, title: null, imageUrl: null, productUrl: null, quantity: null, unitPrice: null };
    const data = { ...read.data, status: 'FINISH', sequence: 0, occurredAt: '2026-03-15T08:00:00.000Z', ...parts, items: [nothing, { ...nothing, quantity: 0.5 }] };
    expect(decodeReceived({ ...read, type: 'OrderStatusChanged', data })).toEqual({ ...read, type: 'OrderStatusChanged', data });
  });

  it.each(['Nothing', 'constructor', '__proto__', ''])('refuses the unknown type %j', (type) => {
    expect(errorsOf({ ...read, type })).toEqual([{ field: 'type', message: `'${type}' is unknown to this release` }]);
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
  ])('refuses an event whose %s is %j', (field, value) => {
    expect(invalid({ ...read, [field]: value })).toEqual([field]);
  });

  it.each([
    [{ orderId: 'né' }, 'data.orderId'],
    [{ sellerId: '' }, 'data.sellerId'],
    [{ buyerId: null }, 'data.buyerId'],
    [{ messageId: undefined }, 'data.messageId'],
    [{ text: 7 }, 'data.text'],
    [{ pictureIds: null }, 'data.pictureIds'],
    [{ pictureIds: ['a', 7] }, 'data.pictureIds[1]'],
  ])('refuses the data %j and names %s', (part, field) => {
    expect(invalid({ ...message, data: { ...message.data, ...part } })).toEqual([field]);
  });

  it('names every invalid field of the data with its value', () => {
    const data = { sellerId: 7, buyerId: 'é'.repeat(100), pictureIds: [1, { a: 1 }], text: null };
    const id = 'must have 1 to 128 characters of A-Z a-z 0-9 . _ : -';
    expect(errorsOf({ ...message, data })).toEqual([
      { field: 'data.orderId', message: `${id}, but is missing` },
      { field: 'data.sellerId', message: `${id}, not 7` },
      { field: 'data.buyerId', message: `${id}, not "${'é'.repeat(63)}…` },
      { field: 'data.messageId', message: 'must be a text, but is missing' },
      { field: 'data.pictureIds[0]', message: 'must be a text, not 1' },
      { field: 'data.pictureIds[1]', message: 'must be a text, not an object' },
    ]);
  });
});
