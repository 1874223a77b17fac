import { openApiDocument } from '@parley/http';
import { type Who } from '@parley/http/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CLOUD_EVENT, OrderService, SERVICE, cloudEvent, refused } from '../testing/order-service.js';

const service = new OrderService();
let orders = 0;
let orderId: string;

beforeAll(() => service.start());
afterAll(() => service.close());

beforeEach(() => {
  orderId = `order:${++orders}`;
  service.aMinuteLater();
  service.answers.clear();
  service.blacklisted.clear();
});

const accepted = (outcome: string) => ({ status: 202, body: { orderId, outcome } });
const events = () => service.events(orderId);

describe('POST /v1/order-status', () => {
  it('records a status of an order', async () => {
    expect(await service.record(cloudEvent(orderId, 3, { logistics: null, unknown: 1 }))).toEqual(accepted('recorded'));
    expect(events()).toMatchObject([
      {
        type: 'OrderStatusRecorded',
        data: { orderId, sequence: 3, occurredAt: '2026-03-15T00:00:00.000Z', buyerName: null, items: null, logistics: null },
      },
    ]);
  });

  it('answers "duplicate" for a known sequence, and changes nothing', async () => {
    await service.record(cloudEvent(orderId, 3));
    expect(await service.record(cloudEvent(orderId, 3, { status: 'IN_ISSUE' }))).toEqual(accepted('duplicate'));
    expect(events()).toHaveLength(1);
  });

  it.each([
    ['seller', { sellerId: 's-2', sequence: 9 }],
    ['buyer', { buyerId: 'b-2', sequence: 0 }],
  ])('refuses another %s', async (_, others) => {
    await service.record(cloudEvent(orderId, 0));
    expect(await service.record(cloudEvent(orderId, 0, others))).toMatchObject(refused(409, 'ORDER_PARTIES_CHANGED'));
    expect(events()).toHaveLength(1);
  });

  it.each(['', 'not json', '[]', 'null', '{"specversion":"1.0"', '{}', '"x"', '{"__proto__":{}}'])('refuses %j', async (raw) => {
    expect(await service.record(raw)).toMatchObject(refused(400, 'VALIDATION_FAILED'));
  });

  it('names every invalid field', async () => {
    const wrong = cloudEvent(orderId, 0, { sellerId: 'né', items: [{ title: 'x' }] });
    const { status, body } = await service.record({ ...wrong, specversion: '0.3' });
    expect(status).toBe(400);
    expect((body.errors as { field: string }[]).map(({ field }) => field)).toEqual([
      'specversion',
      'data.sellerId',
    ]);
    expect(events()).toEqual([]);
  });

  it('records a status whose optional parts are invalid, shows them as null, and counts them', async () => {
    const counted = async (name: string) => {
      const metric = await service.metrics.registry.getSingleMetric(name)?.get();
      return Object.fromEntries((metric?.values ?? []).map(({ labels, value }) => [labels.part ?? '', value]));
    };
    const items = [{ title: 'Cheese', quantity: 0.5, productId: '', imageUrl: 7 }, 'x'];
    expect(await service.record(cloudEvent(orderId, 0, { items, total: 12.5, occurredAt: '2026-03-15 08:00' }))).toEqual(accepted('recorded'));
    const empty = { productId: null, title: null, imageUrl: null, productUrl: null, quantity: null, unitPrice: null };
    expect(events()).toMatchObject([
      { data: { items: [{ ...empty, title: 'Cheese', quantity: 0.5 }, empty], total: null, occurredAt: '2026-03-15T08:00:00.000Z' } },
    ]);
    expect(await counted('parley_order_event_parts_ignored_total')).toEqual({ 'items[].productId': 1, 'items[].imageUrl': 1, 'items[]': 1, total: 1 });
    expect(await counted('parley_order_event_local_times_total')).toEqual({ '': 1 });
  });

  it('accepts data in base64, with the same rules', async () => {
    const { data, ...attributes } = cloudEvent(orderId, 0) as { data: object };
    const inBase64 = (text: string) => service.record({ ...attributes, data_base64: Buffer.from(text).toString('base64') });
    expect(await inBase64('{')).toMatchObject(refused(400, 'VALIDATION_FAILED'));
    expect(await inBase64(JSON.stringify({ ...data, status: '' }))).toMatchObject(refused(400, 'VALIDATION_FAILED'));
    expect(await inBase64(JSON.stringify({ ...data, many: Array(1001).fill(0) }))).toMatchObject(refused(400, 'VALIDATION_FAILED'));
    expect(await inBase64(JSON.stringify(data))).toEqual(accepted('recorded'));
  });

  it.each(['application/json', 'text/plain', 'application/cloudevents-batch+json', 'application/cloudevents+json+x'])(
    'refuses a body of type %s',
    async (type) => {
      expect(await service.record(cloudEvent(orderId, 0), { type })).toMatchObject(refused(415, 'UNSUPPORTED_MEDIA_TYPE'));
      expect(events()).toEqual([]);
    },
  );

  it('refuses a request without a body', async () => {
    expect(await service.request(SERVICE, 'POST', '/v1/order-status')).toMatchObject(refused(415, 'UNSUPPORTED_MEDIA_TYPE'));
  });

  it('accepts the content type with a charset', async () => {
    expect(await service.record(cloudEvent(orderId, 0), { type: 'Application/CloudEvents+JSON; charset=utf-8' })).toMatchObject({ status: 202 });
  });

  it('refuses more than 1 MiB', async () => {
    const padding = 'x'.repeat(1024 * 1024);
    expect(await service.record(cloudEvent(orderId, 0, { padding }))).toMatchObject(refused(413, 'PAYLOAD_TOO_LARGE'));
  });

  it('repeats the first answer for a repeated key, also if it was lost', async () => {
    const first = await service.record(cloudEvent(orderId, 0), { key: 'status' });
    expect(await service.record(cloudEvent(orderId, 0), { key: 'status' })).toEqual(first);
    service.answers.clear();
    expect(await service.record(cloudEvent(orderId, 0), { key: 'status' })).toEqual(accepted('recorded'));
    expect(events()).toHaveLength(1);
  });

  it('refuses a key that was used for another event, also if the first answer was lost', async () => {
    const key = `used ${orderId}`;
    await service.record(cloudEvent(orderId, 0), { key });
    expect(await service.record(cloudEvent(orderId, 1), { key })).toMatchObject(refused(422, 'IDEMPOTENCY_KEY_REUSED'));
    service.answers.clear();
    expect(await service.record(cloudEvent(orderId, 1), { key })).toMatchObject(refused(422, 'IDEMPOTENCY_KEY_REUSED'));
    expect(await service.record(cloudEvent('another', 0), { key })).toMatchObject(refused(422, 'IDEMPOTENCY_KEY_REUSED'));
    expect(events()).toHaveLength(1);
  });

  it.each<Who['role']>(['buyer', 'seller', 'operator'])('is forbidden for a %s', async (role) => {
    const answer = await service.request({ role, id: 'x' }, 'POST', '/v1/order-status', '', { type: CLOUD_EVENT });
    expect(answer).toMatchObject(refused(403, 'FORBIDDEN'));
  });

  it('is described with all its answers', () => {
    const { post } = openApiDocument(service.app).paths['/v1/order-status'];
    expect(Object.keys(post?.responses ?? {})).toEqual(expect.arrayContaining(['202', '400', '403', '409', '413', '415', '422']));
    expect(post?.requestBody).toMatchObject({
      content: { [CLOUD_EVENT]: { schema: { required: expect.arrayContaining(['subject', 'data']) } } },
    });
  });
});
