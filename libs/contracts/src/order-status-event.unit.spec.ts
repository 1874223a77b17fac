import { describe, expect, it } from '@jest/globals';
import { Malformed } from './checks.js';
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

function mistakes(raw: unknown): string[] {
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
  it('is read whole', () => {
    expect(parseOrderStatus(event(full))).toEqual(full);
  });

  it.each(['left out', 'null'])('may have every optional part %s', (how) => {
    const { orderId, sellerId, buyerId, status, sequence, occurredAt } = full;
    const needed = { orderId, sellerId, buyerId, status, sequence, occurredAt };
    expect(parseOrderStatus(event(how === 'null' ? { ...needed, ...bare } : needed))).toEqual({ ...needed, ...bare });
  });

  it('may give an empty list of items', () => {
    expect(parseOrderStatus(withData({ items: [] })).items).toEqual([]);
  });

  it('may bear what nobody knows', () => {
    const price = { ...item.unitPrice, tax: '0.1' };
    const known = event({ ...full, 'x-new-field': { a: 1 }, items: [{ ...item, unitPrice: price, colour: 'red' }] }, { traceparent: '00-1', time: 'now' });
    expect(parseOrderStatus(known)).toEqual(full);
  });

  it.each([
    ['2026-03-15T00:05:52.497Z', '2026-03-15T00:05:52.497Z'],
    ['2026-03-15T00:05:52Z', '2026-03-15T00:05:52.000Z'],
    ['2026-03-15t00:05z', '2026-03-15T00:05:00.000Z'],
    ['2026-03-15T00:05:52.4978123+08:00', '2026-03-14T16:05:52.497Z'],
    ['2025-12-31T23:30:00-01:30', '2026-01-01T01:00:00.000Z'],
    ['2026-03-15T00:05:52', '2026-03-15T00:05:52.000Z'],
    ['2024-02-29T00:00:00+00:00', '2024-02-29T00:00:00.000Z'],
  ])('happened at %s, which is %s', (occurredAt, shown) => {
    expect(parseOrderStatus(withData({ occurredAt })).occurredAt).toBe(shown);
  });

  it.each([
    '2026-02-29T00:00:00Z',
    'yesterday',
    '',
    '2026-03-15',
    '00:05:52Z',
    '1773532800000',
    1773532800000,
    null,
    '2026-13-01T00:00:00Z',
    '2026-03-15T25:00:00Z',
    '2026-03-15T00:61:00Z',
    ' 2026-03-15T00:05:52Z',
    '2026-03-15 00:05:52Z',
    '+012026-03-15T00:05:52Z',
    '9999-12-31T23:59:59-01:00',
    '0000-01-01T00:00:00Z',
  ])('did not happen at %j', (occurredAt) => {
    expect(mistakes(withData({ occurredAt }))).toEqual(['data.occurredAt']);
  });

  it.each([0, 1, 2 ** 53 - 1])('may have the sequence %d', (sequence) => {
    expect(parseOrderStatus(withData({ sequence })).sequence).toBe(sequence);
  });

  it.each([
    ['status', '📦'.repeat(64)],
    ['status', 'a code that nobody knows'],
    ['logistics', '📦'.repeat(64)],
    ['buyerName', '李'.repeat(100)],
    ['total', { amount: '-12', currency: 'EUR' }],
  ])('may have %s as %j', (name, value) => {
    expect(parseOrderStatus(withData({ [name]: value }))).toEqual({ ...full, [name]: value });
  });
});

describe('what is no order-status event', () => {
  it.each([undefined, null, [], 'x', 7, [event(full)]])('as %j', (raw) => {
    expect(mistakes(raw)).toEqual(['body']);
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
  ])('by its attribute %s: %j', (name, value) => {
    expect(mistakes(event(full, { [name]: value }))).toEqual([name]);
  });

  it.each([undefined, null, 'x', 7, [full]])('by its data %j', (data) => {
    expect(mistakes(event(data))).toEqual([
      'data',
      'data.occurredAt',
      'data.orderId',
      'data.sellerId',
      'data.buyerId',
      'data.status',
      'data.sequence',
      'subject',
    ]);
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
    ['buyerName', ''],
    ['buyerName', 'x'.repeat(101)],
    ['buyerName', 7],
    ['buyerName', 'a\0'],
    ['logistics', ''],
    ['logistics', 'x'.repeat(65)],
    ['fund', 7],
    ['issue', {}],
    ['frozen', false],
    ['items', {}],
    ['items', 'x'],
    ['items', Array.from({ length: 1001 }, () => item)],
  ])('by its %s: %j', (name, value) => {
    expect(mistakes(withData({ [name]: value }))).toEqual([`data.${name}`]);
  });

  it.each(['a b', 'x'.repeat(129), undefined, null, ''])('by its order %j', (orderId) => {
    expect(mistakes({ ...withData({ orderId }), subject: orderId })).toContain('data.orderId');
  });

  it.each([
    ['productId', undefined],
    ['productId', 'a b'],
    ['title', null],
    ['title', ''],
    ['title', '\ud83d'],
    ['imageUrl', undefined],
    ['imageUrl', 7],
    ['productUrl', undefined],
    ['productUrl', 'x'.repeat(2049)],
    ['quantity', undefined],
    ['quantity', '2'],
    ['quantity', -1],
    ['quantity', 1.5],
  ])("by an item's %s: %j", (name, value) => {
    expect(mistakes(withItem({ [name]: value }))).toEqual([`data.items[1].${name}`]);
  });

  it.each([null, 'x', 7, [], {}])('by an item that is %j', (wrong) => {
    const all = ['productId', 'title', 'imageUrl', 'productUrl', 'quantity', 'unitPrice.amount', 'unitPrice.currency'];
    expect(mistakes(withData({ items: [item, wrong] }))).toEqual(all.map((name) => `data.items[1].${name}`));
  });

  it.each([
    [{ amount: 12.5, currency: 'USD' }, ['amount']],
    [{ amount: '12,50', currency: 'USD' }, ['amount']],
    [{ amount: '1e3', currency: 'USD' }, ['amount']],
    [{ amount: '', currency: 'USD' }, ['amount']],
    [{ amount: '.5', currency: 'USD' }, ['amount']],
    [{ amount: '12.50' }, ['currency']],
    [{ amount: '12.50', currency: 'usd' }, ['currency']],
    [{ amount: '12.50', currency: 'EURO' }, ['currency']],
    [12.5, ['amount', 'currency']],
    ['12.50 USD', ['amount', 'currency']],
    [[], ['amount', 'currency']],
  ])('by the money %j', (money, wrong) => {
    expect(mistakes(withData({ total: money }))).toEqual(wrong.map((name) => `data.total.${name}`));
    expect(mistakes(withItem({ unitPrice: money }))).toEqual(wrong.map((name) => `data.items[1].unitPrice.${name}`));
  });

  it('tells the first 20 mistakes of many', () => {
    expect(mistakes(withData({ items: Array.from({ length: 500 }, () => ({})) }))).toHaveLength(20);
  });
});
