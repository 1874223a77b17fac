import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Database from 'libsql';
import { type AllInOne, startAllInOne } from '../../testing/processes/all-in-one.js';
import { type Buyer } from '../../testing/marketplace/client/buyer.js';
import { type Answer, type Client } from '../../testing/marketplace/client/client.js';
import { CLOUD_EVENTS_JSON, orderStatusEvent } from '../../testing/marketplace/client/order-events.js';
import { picture } from '../../testing/marketplace/client/pictures.js';
import { ROLES_OF_ROUTES } from '../support/routes.js';
import { type Seller } from '../../testing/marketplace/client/seller.js';
import { uniqueId } from '../../testing/marketplace/client/unique-id.js';
import { World } from '../../testing/marketplace/client/world.js';

interface Stage {
  readonly seller: Seller;
  readonly buyer: Buyer;
  readonly operator: Client;
  readonly service: Client;
  readonly conversationId: string;
  readonly orderId: string;
  readonly noticeId: string;
  readonly png: Uint8Array;
}

type Command = (stage: Stage, key: string) => Promise<Answer>;

const notice = { category: 'system', kind: 'tip', severity: 'low', title: 'Tip', body: 'Text' };
const occurredAt = '2026-03-15T08:00:00.000Z';

/** Sends every command twice: with the same target state, or, if each request has a new effect, with the same key. */
const BY_STATE: Readonly<Record<string, Command>> = {
  'PUT /v1/conversations/{conversationId}/reply-state': ({ seller, conversationId }) => seller.client.put(`/v1/conversations/${conversationId}/reply-state`, { state: 'replied' }),
  'PUT /v1/conversations/{conversationId}/label': ({ seller, conversationId }) => seller.client.put(`/v1/conversations/${conversationId}/label`, { label: 'red' }),
  'PUT /v1/conversations/{conversationId}/read': ({ seller, conversationId }) => seller.client.put(`/v1/conversations/${conversationId}/read`, {}),
  'POST /v1/conversations/batch': ({ seller, conversationId }) =>
    seller.client.post('/v1/conversations/batch', { conversationIds: [conversationId], label: 'blue', read: true, replyState: 'unanswered' }),
  'PUT /v1/labels/{label}': ({ seller }) => seller.client.put('/v1/labels/red', { name: 'Urgent' }),
  'PUT /v1/orders/{orderId}/reply-state': ({ seller, orderId }) => seller.client.put(`/v1/orders/${orderId}/reply-state`, { state: 'replied' }),
  'PUT /v1/orders/{orderId}/label': ({ seller, orderId }) => seller.client.put(`/v1/orders/${orderId}/label`, { label: 'red' }),
  'PUT /v1/orders/{orderId}/read': ({ seller, orderId }) => seller.client.put(`/v1/orders/${orderId}/read`, {}),
  'POST /v1/order-status': ({ seller, buyer, service, orderId }) =>
    service.post('/v1/order-status', orderStatusEvent({ orderId, sellerId: seller.id, buyerId: buyer.id, sequence: 77, status: 'FINISH', occurredAt }), { contentType: CLOUD_EVENTS_JSON }),
  'PUT /v1/notices/{noticeId}/read': ({ seller, noticeId }) => seller.client.put(`/v1/notices/${noticeId}/read`, {}),
  'POST /v1/notices/read': ({ seller }) => seller.client.post('/v1/notices/read', { category: 'system' }),
  'DELETE /v1/notices/{noticeId}': ({ operator, noticeId }) => operator.delete(`/v1/notices/${noticeId}`),
  'POST /v1/blacklist': ({ seller }) => seller.client.post('/v1/blacklist', { buyerId: 'b-rude', reason: 'rude' }),
  'DELETE /v1/blacklist/{buyerId}': ({ seller }) => seller.client.delete('/v1/blacklist/b-rude'),
  'POST /v1/blacklist/removals': ({ seller }) => seller.client.post('/v1/blacklist/removals', { buyerIds: ['b-listed', 'b-never-listed'] }),
};

const BY_KEY: Readonly<Record<string, Command>> = {
  'POST /v1/messages': ({ seller, buyer }, key) => buyer.client.post('/v1/messages', { sellerId: seller.id, text: 'Hello' }, { key }),
  'POST /v1/orders/{orderId}/messages': ({ buyer, orderId }, key) => buyer.client.post(`/v1/orders/${orderId}/messages`, { text: 'Hello' }, { key }),
  'POST /v1/conversations/{conversationId}/replies': ({ seller, conversationId }, key) =>
    seller.client.post(`/v1/conversations/${conversationId}/replies`, { text: 'Hello' }, { key }),
  'POST /v1/replies/batch': ({ seller, conversationId }, key) => seller.client.post('/v1/replies/batch', { conversationIds: [conversationId], text: 'Hello' }, { key }),
  'POST /v1/orders/{orderId}/replies': ({ seller, orderId }, key) => seller.client.post(`/v1/orders/${orderId}/replies`, { text: 'Hello' }, { key }),
  'POST /v1/pictures': ({ buyer, png }, key) => buyer.client.upload('/v1/pictures', png, 'image/png', { key }),
  'POST /v1/notices': ({ operator }, key) => operator.post('/v1/notices', notice, { key }),
};

describe('a repeated command without a change', () => {
  let parley: AllInOne;
  let world: World;
  let stage: Stage;
  let database: Database.Database;

  beforeAll(async () => {
    parley = await startAllInOne();
    world = await World.around(parley);
    const [seller, buyer] = [world.seller(), world.buyer()];
    const [operator, service] = [world.client({ role: 'operator', id: 'ops' }), world.client({ role: 'service', id: 'orders' })];
    const orderId = await world.order(seller, buyer);
    const { conversationId } = await buyer.write(seller, 'Hello');
    await buyer.writeAbout(orderId, 'Where is it?');
    await seller.blacklistBuyer('b-listed');
    const { noticeId } = (await operator.post<{ noticeId: string }>('/v1/notices', notice)).body;
    stage = { seller, buyer, operator, service, conversationId, orderId, noticeId, png: await picture('png') };
    database = new Database(join(parley.data, 'parley.db'), { readonly: true });
  }, 90_000);
  afterAll(async () => {
    database.close();
    await world.close();
  }, 60_000);

  const events = () => (database.prepare('select count(*) as n from events').get([]) as { n: number }).n;

  it('is tested for every writing route', () => {
    const writing = Object.keys(ROLES_OF_ROUTES).filter((route) => !route.startsWith('GET '));
    expect([...Object.keys(BY_STATE), ...Object.keys(BY_KEY)].sort()).toEqual(writing.sort());
  });

  it.each(Object.entries({ ...BY_STATE, ...BY_KEY }))('appends no event: %s', async (_route, command) => {
    const key = uniqueId('key');
    const before = events();
    const first = await command(stage, key);
    expect(first.status).toBeLessThan(300);
    const appended = events();
    expect(appended).toBeGreaterThan(before);
    expect((await command(stage, key)).status).toBe(first.status);
    expect(events()).toBe(appended);
  });
});
