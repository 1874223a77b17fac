import { openApiDocument } from '@parley/http';
import { type RequestOptions, type Who } from '@parley/http/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  BUYER,
  OrderService,
  REPLIES_PER_MINUTE,
  SELLER,
  cloudEvent,
  refused,
} from '../testing/order-service.js';

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

const write = (body: unknown, who = BUYER, options?: RequestOptions) =>
  service.request(who, 'POST', `/v1/orders/${orderId}/messages`, body, options);
const reply = (body: unknown, who = SELLER, options?: RequestOptions) =>
  service.request(who, 'POST', `/v1/orders/${orderId}/replies`, body, options);
const put = (what: string, body?: unknown, who = SELLER) => service.request(who, 'PUT', `/v1/orders/${orderId}/${what}`, body);
const events = () => service.events(orderId);

describe('POST /v1/orders/{orderId}/messages', () => {
  beforeEach(() => service.record(cloudEvent(orderId, 0)));

  it("accepts a message of the order's buyer", async () => {
    const { status, body } = await write({ text: ' 📦 <b>', pictureIds: ['buyers'] });
    expect({ status, body }).toEqual({ status: 201, body: { orderId, messageId: expect.stringMatching(/^[0-9a-f]{32}$/), version: 1 } });
    expect(events()[1]).toMatchObject({
      type: 'MessageReceived',
      data: { sellerId: 's-1', buyerId: 'b-1', messageId: body.messageId, text: ' 📦 <b>', pictureIds: ['buyers'], buyerName: null },
    });
  });

  it('accepts pictures without text', async () => {
    expect(await write({ text: '', pictureIds: ['buyers'] })).toMatchObject({ status: 201 });
    expect(events()[1]).toMatchObject({ data: { text: null } });
  });

  it('accepts a message of a blacklisted buyer without revealing that', async () => {
    service.blacklisted.add('s-1 b-1');
    expect(await write({ text: 'Hello?' })).toMatchObject({ status: 201, body: { version: 1 } });
  });

  it('repeats the first answer for a repeated key, also if it was lost', async () => {
    const first = await write({ text: 'once' }, BUYER, { key: 'message' });
    expect(await write({ text: 'once' }, BUYER, { key: 'message' })).toEqual(first);
    service.answers.clear();
    expect(await write({ text: 'once' }, BUYER, { key: 'message' })).toEqual(first);
    service.answers.clear();
    expect(await write({ text: 'twice' }, BUYER, { key: 'message' })).toMatchObject(refused(422, 'IDEMPOTENCY_KEY_REUSED'));
    expect(events()).toHaveLength(2);
  });

  it.each([
    [{}, 400, 'EMPTY_MESSAGE'],
    [{ text: null, pictureIds: [] }, 400, 'EMPTY_MESSAGE'],
    [{ text: '😀'.repeat(2001) }, 400, 'TEXT_TOO_LONG'],
    [{ pictureIds: Array.from({ length: 6 }, () => 'buyers') }, 400, 'TOO_MANY_PICTURES'],
    [{ text: 'a\0' }, 400, 'VALIDATION_FAILED'],
    [{ text: 'half \ud83d' }, 400, 'VALIDATION_FAILED'],
    [{ text: 7 }, 400, 'VALIDATION_FAILED'],
    [{ text: 'x', pictureIds: [7] }, 400, 'VALIDATION_FAILED'],
    [{ text: 'x', pictureIds: 'buyers' }, 400, 'VALIDATION_FAILED'],
    [{ text: 'x', sellerId: 's-1' }, 400, 'VALIDATION_FAILED'],
    [[], 400, 'VALIDATION_FAILED'],
    [{ text: 'x', pictureIds: ['buyers', 'nobodys'] }, 404, 'PICTURE_NOT_FOUND'],
    [{ text: 'x', pictureIds: ['sellers'] }, 404, 'PICTURE_NOT_FOUND'],
    [{ text: 'x', pictureIds: [''] }, 404, 'PICTURE_NOT_FOUND'],
  ])('refuses the body %#', async (body, status, code) => {
    expect(await write(body)).toMatchObject(refused(status, code));
    expect(events()).toHaveLength(1);
  });

  it.each(['b-2', 's-1'])('answers another caller (%s) like for an unknown order', async (id) => {
    expect(await write({ text: 'x' }, { role: 'buyer', id })).toMatchObject(refused(404, 'ORDER_NOT_FOUND'));
    orderId = 'none';
    expect(await write({ text: 'x' })).toMatchObject(refused(404, 'ORDER_NOT_FOUND'));
  });

  it('validates the body before it looks up the order', async () => {
    orderId = 'none';
    expect(await write({})).toMatchObject(refused(400, 'EMPTY_MESSAGE'));
    orderId = 'a%20b';
    expect(await write({ text: 'x' })).toMatchObject(refused(400, 'VALIDATION_FAILED'));
  });

  it.each<Who['role']>(['seller', 'operator', 'service'])('is forbidden for a %s', async (role) => {
    expect(await write({ text: 'x' }, { role, id: 'b-1' })).toMatchObject(refused(403, 'FORBIDDEN'));
  });
});

describe('POST /v1/orders/{orderId}/replies', () => {
  beforeEach(() => service.record(cloudEvent(orderId, 0)));

  it("accepts a message of the order's seller, also as the first one", async () => {
    const { status, body } = await reply({ text: 'On its way', pictureIds: ['sellers'] });
    expect({ status, body }).toEqual({ status: 201, body: { orderId, messageId: expect.any(String), version: 2 } });
    expect(events()[1]).toMatchObject({
      type: 'ReplySent',
      data: { messageId: body.messageId, text: 'On its way', pictureIds: ['sellers'] },
    });
  });

  it('is refused while the buyer is blacklisted', async () => {
    service.blacklisted.add('s-1 b-1');
    expect(await reply({ text: 'x' })).toMatchObject(refused(409, 'BUYER_BLACKLISTED'));
    service.blacklisted.clear();
    expect(await reply({ text: 'x' })).toMatchObject({ status: 201 });
  });

  it("is refused with pictures of other uploaders, for any id", async () => {
    expect(await reply({ pictureIds: ['namesake'] })).toMatchObject(refused(404, 'PICTURE_NOT_FOUND'));
  });

  it('answers another seller like for an unknown order, blacklisted or not', async () => {
    service.blacklisted.add('s-2 b-1');
    expect(await reply({ text: 'x' }, { role: 'seller', id: 's-2' })).toMatchObject(refused(404, 'ORDER_NOT_FOUND'));
    orderId = 'none';
    expect(await reply({ text: 'x' })).toMatchObject(refused(404, 'ORDER_NOT_FOUND'));
  });

  it('finds an order that was created after an earlier lookup', async () => {
    orderId = `late:${orders}`;
    expect(await reply({ text: 'x' })).toMatchObject(refused(404, 'ORDER_NOT_FOUND'));
    service.blacklisted.add('s-1 b-1');
    await service.record(cloudEvent(orderId, 0));
    expect(await reply({ text: 'x' })).toMatchObject(refused(409, 'BUYER_BLACKLISTED'));
  });

  it('reads the stream of an order only once', async () => {
    await reply({ text: 'x' });
    const before = service.log.wholeReads;
    await reply({ text: 'y' });
    expect(service.log.wholeReads).toBe(before);
  });

  it('counts for the rate limit unless it is refused or repeated', async () => {
    await reply({ text: 'x' }, { role: 'seller', id: 's-2' });
    for (let i = 0; i < 3; i++) await reply({});
    service.blacklisted.add('s-1 b-1');
    for (let i = 0; i < 6; i++) expect(await reply({ text: 'x' })).toMatchObject({ status: 409 });
    service.blacklisted.clear();
    for (let i = 0; i < 3; i++) {
      expect(await reply({ text: 'x' }, SELLER, { key: 'one' })).toMatchObject({ status: 201 });
      if (i === 1) service.answers.clear();
    }
    for (let i = 1; i < REPLIES_PER_MINUTE; i++) expect(await reply({ text: 'x' })).toMatchObject({ status: 201 });
    expect(await reply({ text: 'x' })).toMatchObject(refused(429, 'RATE_LIMITED'));
    expect(events()).toHaveLength(1 + REPLIES_PER_MINUTE);
  });

  it.each<Who['role']>(['buyer', 'operator', 'service'])('is forbidden for a %s', async (role) => {
    expect(await reply({ text: 'x' }, { role, id: 's-1' })).toMatchObject(refused(403, 'FORBIDDEN'));
  });
});

describe('PUT /v1/orders/{orderId}/...', () => {
  beforeEach(async () => {
    await service.record(cloudEvent(orderId, 0));
    await write({ text: 'Where is it?' });
  });

  it.each([
    ['reply-state', { state: 'replied' }, { type: 'ReplyStateSet', data: { replyState: 'replied' } }],
    ['label', { label: 'purple' }, { type: 'LabelSet', data: { label: 'purple' } }],
    ['read', {}, { type: 'ThreadRead' }],
  ])('sets %s once', async (what, body, event) => {
    expect(await put(what, body)).toEqual({ status: 200, body: { orderId, version: 3 } });
    expect(await put(what, body)).toEqual({ status: 200, body: { orderId, version: 3 } });
    expect(events().slice(2)).toMatchObject([event]);
  });

  it('marks as read without a body', async () => {
    expect(await put('read')).toEqual({ status: 200, body: { orderId, version: 3 } });
    expect(await put('read', '')).toEqual({ status: 200, body: { orderId, version: 3 } });
  });

  it('accepts marks while the buyer is blacklisted', async () => {
    service.blacklisted.add('s-1 b-1');
    expect(await put('label', { label: 'red' })).toMatchObject({ status: 200 });
  });

  it.each([
    ['reply-state', {}],
    ['reply-state', { state: 'seen' }],
    ['reply-state', { state: null }],
    ['reply-state', { state: 'replied', label: 'red' }],
    ['label', { label: 'pink' }],
    ['label', undefined],
    ['read', { read: true }],
    ['read', []],
  ])('refuses for %s the body %j', async (what, body) => {
    expect(await put(what, body)).toMatchObject(refused(400, 'VALIDATION_FAILED'));
    expect(events()).toHaveLength(2);
  });

  it.each([
    ['reply-state', { state: 'replied' }],
    ['label', { label: 'red' }],
    ['read', {}],
  ])('answers another seller like for an unknown order for %s, and is forbidden for a buyer', async (what, body) => {
    expect(await put(what, body, { role: 'seller', id: 's-2' })).toMatchObject(refused(404, 'ORDER_NOT_FOUND'));
    expect(await put(what, body, { role: 'buyer', id: 's-1' })).toMatchObject(refused(403, 'FORBIDDEN'));
    orderId = 'none';
    expect(await put(what, body)).toMatchObject(refused(404, 'ORDER_NOT_FOUND'));
  });
});

it('describes its routes with all their answers', () => {
  const { paths } = openApiDocument(service.app);
  const routes = ['label', 'messages', 'read', 'replies', 'reply-state'].map((part) => `/v1/orders/{orderId}/${part}`);
  expect(Object.keys(paths).sort()).toEqual(['/v1/order-status', ...routes]);
  const { responses } = paths['/v1/orders/{orderId}/replies'].post ?? {};
  expect(Object.keys(responses ?? {})).toEqual(expect.arrayContaining(['201', '400', '403', '404', '409', '429']));
});
