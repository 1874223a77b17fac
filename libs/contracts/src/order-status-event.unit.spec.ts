import { describe, expect, it } from '@jest/globals';
import { Malformed } from './malformed.js';
import { parseOrderStatus } from './order-status-event.js';

const item = {
  productId: 'p-12',
  title: '蓝牙音箱 🔊',
  imageUrl: 'https://example.invalid/i/1.jpg',
  productUrl: 'https://example.invalid/p/1',
  quantity: 2,
  unitPrice: { amount: '24.47', currency: 'USD' },
};
const full = {
  orderId: '8100000000196',
  sellerId: 's-1',
  buyerId: 'buyer:220.x_-',
  status: 'PLACE_ORDER_SUCCESS',
  sequence: 0,
  occurredAt: '2026-03-15T00:05:52.497Z',
  buyerName: 'O’Brien',
  items: [item],
  total: { amount: '48.94', currency: 'USD' },
  logistics: 'SHIPPED',
  fund: 'RELEASING',
  issue: 'OPEN',
  frozen: 'NO',
};
const bare = { buyerName: null, items: null, total: null, logistics: null, fund: null, issue: null, frozen: null };

function event(data: unknown, attributes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    specversion: '1.0',
    id: '8100000000196-0',
    source: '/marketplace/orders',
    type: 'marketplace.order.status-changed',
    subject: '8100000000196',
    data,
    ...attributes,
  };
}

const withData = (part: Record<string, unknown>) => event({ ...full, ...part });
const withItem = (part: Record<string, unknown>) => withData({ items: [item, { ...item, ...part }] });

function read(raw: unknown) {
  const ignored: string[] = [];
  let localTimes = 0;
  const status = parseOrderStatus(raw, { partIgnored: (part) => void ignored.push(part), localTimeRead: () => void localTimes++ });
  return { status, observed: { ignored, localTimes } };
}

function invalidFields(raw: unknown): string[] {
  try {
    parseOrderStatus(raw);
    return [];
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    expect(error.code).toBe('VALIDATION_FAILED');
    return error.errors.map(({ field }) => field);
  }
}

describe('an order-status event', () => {
  it('is read with all its parts', () => {
    expect(parseOrderStatus(event(full))).toEqual(full);
  });

  it.each(['left out', 'null'])('may have every optional part %s', (how) => {
    const { orderId, sellerId, buyerId, status, sequence, occurredAt } = full;
    const needed = { orderId, sellerId, buyerId, status, sequence, occurredAt };
    expect(parseOrderStatus(event(how === 'null' ? { ...needed, ...bare } : needed))).toEqual({ ...needed, ...bare });
  });

  it('may have unknown fields, which are ignored', () => {
    const price = { ...item.unitPrice, tax: '0.1' };
    const known = event({ ...full, 'x-new-field': { a: 1 }, items: [{ ...item, unitPrice: price, colour: 'red' }] }, { traceparent: '00-1', time: 'now' });
    expect(parseOrderStatus(known)).toEqual(full);
  });

  it.each([
    ['2026-03-15T08:05:52+0800', '2026-03-15T00:05:52.000Z', 0],
    ['2026-03-15 00:05:52,4978z', '2026-03-15T00:05:52.497Z', 0],
    ['2026-03-15T00:05:52', '2026-03-15T00:05:52.000Z', 1],
  ])('reads the time %s as %s', (occurredAt, shown, localTimes) => {
    const { status, observed } = read(withData({ occurredAt }));
    expect(status.occurredAt).toBe(shown);
    expect(observed).toEqual({ ignored: [], localTimes });
  });

  it.each(['yesterday', '', '2026-03-15', '2026-02-29T00:00:00Z', 1773532800000, null, undefined])('is refused if its time is %j', (occurredAt) => {
    expect(invalidFields(withData({ occurredAt }))).toEqual(['data.occurredAt']);
  });

  it.each([0, 1, 2 ** 53 - 1])('may have the sequence %d', (sequence) => {
    expect(parseOrderStatus(withData({ sequence })).sequence).toBe(sequence);
  });

  it.each([
    ['status', '📦'.repeat(64)],
    ['status', 'an unknown code'],
    ['logistics', '📦'.repeat(64)],
    ['buyerName', '李'.repeat(100)],
    ['total', { amount: '-12', currency: 'EUR' }],
    ['items', [{ ...item, quantity: 0.5 }]],
    ['items', Array.from({ length: 1000 }, () => item)],
  ])('may have %s as %j', (name, value) => {
    expect(parseOrderStatus(withData({ [name]: value }))).toEqual({ ...full, [name]: value });
  });
});

describe('an order-status event is refused', () => {
  it.each([undefined, null, [], 'x', 7, [event(full)]])('as %j', (raw) => {
    expect(invalidFields(raw)).toEqual(['body']);
  });

  it.each([
    ['specversion', '9.0'],
    ['specversion', 1],
    ['specversion', undefined],
    ['id', undefined],
    ['id', ''],
    ['id', 7],
    ['source', undefined],
    ['source', ''],
    ['type', 'marketplace.order.deleted'],
    ['type', undefined],
    ['subject', '1'],
    ['subject', undefined],
    ['subject', null],
  ])('for its attribute %s: %j', (name, value) => {
    expect(invalidFields(event(full, { [name]: value }))).toEqual([name]);
  });

  it.each([undefined, null, 'x', 7, [full]])('for its data %j', (data) => {
    expect(invalidFields(event(data))).toEqual(['data']);
  });

  it.each([
    ['sellerId', undefined],
    ['sellerId', null],
    ['sellerId', ''],
    ['sellerId', 'a b'],
    ['sellerId', 'x'.repeat(129)],
    ['buyerId', undefined],
    ['buyerId', 'né'],
    ['buyerId', { $ne: null }],
    ['buyerId', 7],
    ['buyerId', 'b-1\n'],
    ['status', undefined],
    ['status', null],
    ['status', ''],
    ['status', 7],
    ['status', 'x'.repeat(65)],
    ['status', 'a\0b'],
    ['status', '\ud83d'],
    ['sequence', undefined],
    ['sequence', null],
    ['sequence', -1],
    ['sequence', 1.5],
    ['sequence', '1'],
    ['sequence', true],
    ['sequence', 2 ** 53],
    ['sequence', NaN],
  ])('for its %s: %j', (name, value) => {
    expect(invalidFields(withData({ [name]: value }))).toEqual([`data.${name}`]);
  });

  it.each(['a b', 'x'.repeat(129), undefined, null, ''])('for its order %j', (orderId) => {
    expect(invalidFields({ ...withData({ orderId }), subject: orderId })).toContain('data.orderId');
  });

  it('with the names of every invalid required field, and of no other', () => {
    const wrong = withData({ sellerId: 'né', sequence: '1', items: [{ quantity: -1 }], total: 12.5 });
    expect(invalidFields({ ...wrong, source: 7 })).toEqual(['source', 'data.sellerId', 'data.sequence']);
  });
});

describe('an optional part of an order-status event', () => {
  it.each([
    ['buyerName', ''],
    ['buyerName', 'x'.repeat(101)],
    ['buyerName', 7],
    ['buyerName', 'a\0'],
    ['logistics', ''],
    ['logistics', 'x'.repeat(65)],
    ['fund', 7],
    ['issue', {}],
    ['frozen', false],
    ['items', []],
    ['items', {}],
    ['items', 'x'],
    ['items', Array.from({ length: 1001 }, () => item)],
    ['total', 12.5],
    ['total', []],
    ['total', { amount: 12.5, currency: 'USD' }],
    ['total', { amount: '12,50', currency: 'USD' }],
    ['total', { amount: '1e3', currency: 'USD' }],
    ['total', { amount: '', currency: 'USD' }],
    ['total', { amount: '12.50' }],
    ['total', { amount: '12.50', currency: 'usd' }],
  ])('is null and counted when it is invalid: %s as %j', (name, value) => {
    const { status, observed } = read(withData({ [name]: value }));
    expect(status).toEqual({ ...full, [name]: null });
    expect(observed).toEqual({ ignored: [name], localTimes: 0 });
  });

  it.each([
    ['productId', 'a b'],
    ['productId', ''],
    ['productId', 7],
    ['title', ''],
    ['title', '\ud83d'],
    ['imageUrl', false],
    ['productUrl', 'x'.repeat(2049)],
    ['quantity', '2'],
    ['quantity', 0],
    ['quantity', -1],
    ['quantity', Infinity],
    ['unitPrice', { amount: '.5', currency: 'USD' }],
    ['unitPrice', { amount: '12.50', currency: 'EURO' }],
    ['unitPrice', '12.50 USD'],
  ])('is null and counted when it is an invalid %s of an item: %j', (name, value) => {
    const { status, observed } = read(withItem({ [name]: value }));
    expect(status.items).toEqual([item, { ...item, [name]: null }]);
    expect(observed).toEqual({ ignored: [`items[].${name}`], localTimes: 0 });
  });

  it.each(Object.keys(item))('is null and not counted when an item has no %s', (name) => {
    for (const value of [undefined, null]) {
      const { status, observed } = read(withItem({ [name]: value }));
      expect(status.items).toEqual([item, { ...item, [name]: null }]);
      expect(observed).toEqual({ ignored: [], localTimes: 0 });
    }
  });

  it.each([null, 'x', 7, []])('has only null parts when it is an item as %j', (entry) => {
    const { status, observed } = read(withData({ items: [item, entry] }));
    const empty = { productId: null, title: null, imageUrl: null, productUrl: null, quantity: null, unitPrice: null };
    expect(status.items).toEqual([item, empty]);
    expect(observed).toEqual({ ignored: ['items[]'], localTimes: 0 });
  });
});

describe('a refused order-status event', () => {
  it('counts no ignored part', () => {
    const observed: string[] = [];
    const observer = { partIgnored: (part: string) => void observed.push(part), localTimeRead: () => void observed.push('local') };
    expect(() => parseOrderStatus(withData({ items: [], occurredAt: '2026-03-15T00:05:52', sequence: -1 }), observer)).toThrow(Malformed);
    expect(observed).toEqual([]);
  });
});
