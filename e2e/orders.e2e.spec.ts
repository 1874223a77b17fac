import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type OrderStatusData, CLOUD_EVENTS_JSON, orderStatusEvent } from '../testing/marketplace/client/order-events.js';
import { runs } from './support/runs.js';
import { BUCKETS, type OrderItem, type Problem } from '../testing/marketplace/client/shapes.js';
import { useWorld } from '../testing/marketplace/client/world.js';
import { uniqueId } from '../testing/marketplace/client/unique-id.js';

const world = useWorld();

const LAMP: OrderItem = {
  productId: 'p-1',
  title: 'LED desk lamp 💡',
  imageUrl: 'https://example.invalid/i/1.jpg',
  productUrl: 'https://example.invalid/p/1',
  quantity: 2,
  unitPrice: { amount: '12.50', currency: 'USD' },
};
const SCARF: OrderItem = { ...LAMP, productId: 'p-2', title: 'Écharpe', imageUrl: 'https://example.invalid/i/2.jpg', quantity: 1 };

const STATUSES: readonly (readonly [string, (typeof BUCKETS)[number], boolean])[] = [
  ['PLACE_ORDER_SUCCESS', 'awaiting-payment', false],
  ['RISK_CONTROL', 'awaiting-payment', false],
  ['WAIT_SELLER_SEND_GOODS', 'waiting-for-shipment', true],
  ['SELLER_PART_SEND_GOODS', 'waiting-for-shipment', true],
  ['WAIT_BUYER_ACCEPT_GOODS', 'waiting-for-receipt', false],
  ['FUND_PROCESSING', 'completed', false],
  ['FINISH', 'completed', false],
  ['IN_CANCEL', 'cancelling', true],
  ['IN_ISSUE', 'dispute', true],
  ['IN_FROZEN', 'on-hold', false],
  ['WAIT_SELLER_EXAMINE_MONEY', 'on-hold', true],
  ['CUSTOMS_INSPECTION_2027', 'other', false],
  ['constructor', 'other', false],
];

describe('An order', () => {
  it('is shown with all fields of its events', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const orderId = await world().order(seller, buyer, {
      status: 'WAIT_SELLER_SEND_GOODS',
      buyerName: 'Иван',
      occurredAt: '2026-03-15T10:00:00+02:00',
      items: [LAMP, SCARF],
      total: { amount: '37.50', currency: 'USD' },
      logistics: 'READY',
      fund: 'HELD',
      issue: 'NONE',
      frozen: 'NO',
    });

    const summary = {
      orderId,
      sellerId: seller.id,
      buyerId: buyer.id,
      buyerName: 'Иван',
      status: 'WAIT_SELLER_SEND_GOODS',
      bucket: 'waiting-for-shipment',
      actionNeeded: true,
      title: LAMP.title,
      imageUrl: LAMP.imageUrl,
      productUrl: LAMP.productUrl,
      itemCount: 2,
      total: { amount: '37.50', currency: 'USD' },
      replyState: null,
      label: 'none',
      unreadCount: 0,
      messageCount: 0,
      statusChangedAt: '2026-03-15T08:00:00.000Z',
      lastActivityAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      blacklisted: false,
      version: expect.any(Number),
    };
    expect(await seller.orders()).toStrictEqual([summary]);
    expect(await seller.order(orderId)).toStrictEqual({
      ...summary,
      items: [LAMP, SCARF],
      timelineNextCursor: null,
      logistics: 'READY',
      fund: 'HELD',
      issue: 'NONE',
      frozen: 'NO',
      timeline: [
        {
          kind: 'status',
          status: 'WAIT_SELLER_SEND_GOODS',
          bucket: 'waiting-for-shipment',
          sequence: 0,
          occurredAt: '2026-03-15T08:00:00.000Z',
        },
      ],
    });
  });

  it('has null for fields without a value', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const orderId = await world().order(seller, buyer);
    expect(await seller.order(orderId)).toMatchObject({
      buyerName: null,
      title: null,
      imageUrl: null,
      productUrl: null,
      itemCount: 0,
      items: [],
      total: null,
      logistics: null,
      fund: null,
      issue: null,
      frozen: null,
      replyState: null,
    });
  });

  it('is in the bucket of its status, and counted there', async () => {
    const seller = world().seller();
    const ids: string[] = [];
    for (const [status] of STATUSES) ids.push(await world().order(seller, world().buyer(), { status }));
    for (const [index, [status, bucket, actionNeeded]] of STATUSES.entries()) {
      expect(await seller.order(ids[index])).toMatchObject({ status, bucket, actionNeeded });
      expect((await seller.orders({ status })).map(({ orderId }) => orderId)).toEqual([ids[index]]);
    }
    const inBucket = (bucket: string) => STATUSES.filter((each) => each[1] === bucket);
    for (const bucket of BUCKETS) {
      expect((await seller.orders({ bucket })).map(({ status }) => status).sort()).toEqual(inBucket(bucket).map(([status]) => status).sort());
    }
    expect((await seller.counts()).orders).toStrictEqual({
      total: STATUSES.length,
      actionNeeded: 5,
      unanswered: 0,
      unread: 0,
      byBucket: Object.fromEntries(BUCKETS.map((bucket) => [bucket, inBucket(bucket).length])),
    });
  });

  it('shows the status of the highest sequence, and every event at its place, in any order of arrival', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const at = (minute: number) => `2026-03-15T08:${String(minute).padStart(2, '0')}:00.000Z`;
    const orderId = await world().order(seller, buyer, { sequence: 3, status: 'FINISH', occurredAt: at(30) });
    await world().status(seller, buyer, orderId, { sequence: 1, status: 'WAIT_SELLER_SEND_GOODS', occurredAt: at(10), buyerName: 'Old', logistics: 'A' });
    expect(await seller.order(orderId)).toMatchObject({ status: 'FINISH', statusChangedAt: at(30), buyerName: 'Old', logistics: 'A' });
    await world().status(seller, buyer, orderId, { sequence: 2, status: 'IN_ISSUE', occurredAt: at(5), logistics: 'B', items: [LAMP] });
    await world().status(seller, buyer, orderId, { sequence: 0, status: 'RISK_CONTROL', occurredAt: at(0), logistics: 'C', items: [SCARF, LAMP] });

    const order = await seller.order(orderId);
    expect(order).toMatchObject({ status: 'FINISH', bucket: 'completed', logistics: 'B', buyerName: 'Old', itemCount: 1, title: LAMP.title });
    expect(order.timeline).toMatchObject([
      { sequence: 0, status: 'RISK_CONTROL', occurredAt: at(0) },
      { sequence: 1, status: 'WAIT_SELLER_SEND_GOODS', occurredAt: at(10) },
      { sequence: 2, status: 'IN_ISSUE', occurredAt: at(5) },
      { sequence: 3, status: 'FINISH', occurredAt: at(30) },
    ]);
  });

  it('keeps the first of two events with the same sequence', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const orderId = await world().order(seller, buyer, { status: 'WAIT_SELLER_SEND_GOODS', logistics: 'FIRST' });
    const before = await seller.order(orderId);
    expect(await world().status(seller, buyer, orderId, { status: 'WAIT_SELLER_SEND_GOODS', logistics: 'FIRST' })).toBe('duplicate');
    expect(await world().status(seller, buyer, orderId, { status: 'FINISH', logistics: 'SECOND', items: [LAMP] })).toBe('duplicate');
    expect(await world().status(seller, buyer, orderId, { sequence: 1, status: 'FINISH' })).toBe('recorded');
    const { timeline, logistics, items } = await seller.order(orderId);
    expect(timeline).toHaveLength(2);
    expect(timeline[0]).toEqual(before.timeline[0]);
    expect([logistics, items]).toEqual(['FIRST', []]);
  });

  it('has the same final state for any order of arrival, with and without duplicates', async () => {
    const story = ['PLACE_ORDER_SUCCESS', 'WAIT_SELLER_SEND_GOODS', 'UNHEARD_OF', 'WAIT_BUYER_ACCEPT_GOODS', 'FINISH'];
    const sequences = story.map((_, index) => index);
    const arrivals = fc.tuple(
      fc.shuffledSubarray(sequences, { minLength: story.length }),
      fc.array(fc.constantFrom(...sequences), { maxLength: 3 }),
    );
    await fc.assert(
      fc.asyncProperty(arrivals, async ([order, again]) => {
        const [seller, buyer] = [world().seller(), world().buyer()];
        const data = (orderId: string, sequence: number): OrderStatusData => ({
          orderId,
          sellerId: seller.id,
          buyerId: buyer.id,
          status: story[sequence],
          sequence,
          occurredAt: `2026-03-15T08:0${sequence}:00.000Z`,
          ...(sequence % 2 === 0 && { logistics: `L${sequence}`, items: Array.from({ length: sequence + 1 }, () => LAMP) }),
        });
        const orderId = uniqueId('o');
        for (const sequence of [...order, ...again]) await world().sendStatus(data(orderId, sequence));
        await world().status(seller, buyer, orderId, data(orderId, order[order.length - 1]));
        const shown = await seller.order(orderId);
        expect(shown).toMatchObject({ status: 'FINISH', logistics: 'L4', itemCount: 5, statusChangedAt: '2026-03-15T08:04:00.000Z' });
        expect(shown.timeline.map((entry) => entry.kind === 'status' && [entry.sequence, entry.status])).toEqual(
          story.map((status, sequence) => [sequence, status]),
        );
      }),
      runs(8),
    );
  }, 120_000);

  it('accepts a sequence up to 2^53 - 1, and unknown fields and attributes', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const orderId = await world().order(seller, buyer);
    const data = { orderId, sellerId: seller.id, buyerId: buyer.id, status: 'FINISH', occurredAt: '2026-03-15T08:00:00Z' };
    const last = { ...data, sequence: Number.MAX_SAFE_INTEGER, 'x-new': { deep: [1] } };
    expect(await world().sendStatus(last, { traceparent: '00-0af7', dataschema: 'urn:x' })).toBe('recorded');
    await world().status(seller, buyer, orderId, { sequence: Number.MAX_SAFE_INTEGER });
    expect(await seller.order(orderId)).toMatchObject({ status: 'FINISH' });
    const beyond = orderStatusEvent({ ...data, sequence: 2 ** 53 });
    expect((await world().service.post('/v1/order-status', beyond, { contentType: CLOUD_EVENTS_JSON })).status).toBe(400);
  });

  it('refuses other parties, before it checks the sequence', async () => {
    const [seller, other, buyer] = [world().seller(), world().seller(), world().buyer()];
    const orderId = await world().order(seller, buyer);
    const data = { orderId, sellerId: seller.id, buyerId: buyer.id, status: 'FINISH', occurredAt: '2026-03-15T08:00:00Z' };
    const before = await seller.order(orderId);
    for (const sequence of [0, 1]) {
      for (const parties of [{ sellerId: other.id }, { buyerId: 'somebody-else' }]) {
        const event = orderStatusEvent({ ...data, ...parties, sequence });
        const { status, body } = await world().service.post<Problem>('/v1/order-status', event, { contentType: CLOUD_EVENTS_JSON });
        expect([status, body.code]).toEqual([409, 'ORDER_PARTIES_CHANGED']);
      }
    }
    expect(await seller.order(orderId)).toEqual(before);
    expect(await other.orders()).toEqual([]);
  });
});

describe('The list of orders', () => {
  it('is sorted by the last activity; late and doubled events, labels and marks do not change the order', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1) ids.push(await world().order(seller, buyer, { sequence: 1, status: 'FINISH' }));
    const order = async () => (await seller.orders()).map(({ orderId }) => ids.indexOf(orderId));
    expect(await order()).toEqual([2, 1, 0]);
    await world().status(seller, buyer, ids[0], { sequence: 0, status: 'PLACE_ORDER_SUCCESS' });
    await world().status(seller, buyer, ids[1], { sequence: 1, status: 'IN_ISSUE' });
    await seller.markOrder(ids[0], { label: 'red' });
    await seller.markOrder(ids[1], { read: true });
    await seller.markOrder(ids[0], { state: 'unanswered' });
    expect(await order()).toEqual([2, 1, 0]);
    await buyer.writeAbout(ids[0], 'Hello');
    expect(await order()).toEqual([0, 2, 1]);
    await seller.replyToOrder(ids[1], 'Hello');
    expect(await order()).toEqual([1, 0, 2]);
    await world().status(seller, buyer, ids[2], { sequence: 2, status: 'IN_ISSUE', occurredAt: '2001-01-01T00:00:00Z' });
    expect(await order()).toEqual([2, 1, 0]);
  });

  it('is filtered by bucket, status, reply state and unread, together or alone', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const statuses = ['WAIT_SELLER_SEND_GOODS', 'SELLER_PART_SEND_GOODS', 'FINISH', 'WAIT_SELLER_SEND_GOODS'];
    const ids: string[] = [];
    for (const status of statuses) ids.push(await world().order(seller, buyer, { status }));
    await buyer.writeAbout(ids[0], 'Hello');
    await buyer.writeAbout(ids[1], 'Hello');
    await seller.replyToOrder(ids[1], 'Hi');
    await seller.markOrder(ids[2], { state: 'replied' });
    const filtered = async (query: Record<string, string | boolean>) =>
      (await seller.orders(query)).map(({ orderId }) => ids.indexOf(orderId)).sort();

    expect(await filtered({})).toEqual([0, 1, 2, 3]);
    expect(await filtered({ bucket: 'waiting-for-shipment' })).toEqual([0, 1, 3]);
    expect(await filtered({ status: 'WAIT_SELLER_SEND_GOODS' })).toEqual([0, 3]);
    expect(await filtered({ status: 'NEVER_SEEN' })).toEqual([]);
    expect(await filtered({ replyState: 'unanswered' })).toEqual([0]);
    expect(await filtered({ replyState: 'replied' })).toEqual([1, 2]);
    expect(await filtered({ unread: true })).toEqual([0, 1]);
    expect(await filtered({ bucket: 'waiting-for-shipment', replyState: 'replied' })).toEqual([1]);
    expect(await filtered({ bucket: 'waiting-for-shipment', status: 'SELLER_PART_SEND_GOODS', unread: true, replyState: 'replied' })).toEqual([1]);
    expect(await filtered({ bucket: 'completed', status: 'WAIT_SELLER_SEND_GOODS' })).toEqual([]);
  });
});
