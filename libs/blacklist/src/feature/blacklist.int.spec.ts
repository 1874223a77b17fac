import { setTimeout as pause } from 'node:timers/promises';
import { type RecordedEvent, Unavailable, createClock, createHandle } from '@parley/event-sourcing';
import { MemoryLog } from '@parley/event-sourcing/testing';
import { type BlacklistRegister, type Facts } from '@parley/lookups';
import { openApiDocument } from '@parley/http';
import { BLACKLIST_REGISTER, COUNTERS, EVENT_STORE, FACTS, HANDLE } from '@parley/runtime';
import { FeatureUnderTest, type Who } from '@parley/http/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type BlacklistingEvent, blacklistStream } from '../domain/blacklisting.js';
import { BlacklistModule } from './blacklist.module.js';

const store = new MemoryLog();

/** Additional blacklisted buyers beside those in the streams. */
const others = new Map<string, number>();

const facts: Pick<Facts, 'blacklistSize'> = {
  async blacklistSize(sellerId) {
    const buyers = new Set<string>();
    for (const { type, data } of store.log as RecordedEvent<BlacklistingEvent>[]) {
      if (data.sellerId !== sellerId) continue;
      if (type === 'BuyerBlacklisted') buyers.add(data.buyerId);
      else buyers.delete(data.buyerId);
    }
    await pause(1);
    return buyers.size + (others.get(sellerId) ?? 0);
  },
};

/** The register as other services see it after an answer. */
const registered = new Map<string, { version: number; since: number | null }>();
const register: BlacklistRegister & { isUnavailable: boolean } = {
  isUnavailable: false,
  record({ sellerId, buyerId, version, since }) {
    if (this.isUnavailable) return Promise.reject(new Unavailable('the register is unavailable'));
    return Promise.resolve(void registered.set(`${sellerId}/${buyerId}`, { version, since }));
  },
  find: () => Promise.resolve(null),
};

/** Another instance of the service on the same store has its own `handle` and checks the counter itself. */
const instanceOf = () =>
  new FeatureUnderTest(BlacklistModule, [
    { provide: HANDLE, useValue: createHandle(store, createClock()) },
    { provide: COUNTERS, useValue: store },
    { provide: EVENT_STORE, useValue: store },
    { provide: BLACKLIST_REGISTER, useValue: register },
    { provide: FACTS, useValue: facts },
  ]);
const service = instanceOf();
const other = instanceOf();
let sellers = 0;
let seller: Who;

beforeAll(() => Promise.all([service.start(), other.start()]));
afterAll(() => Promise.all([service.close(), other.close()]));

beforeEach(() => {
  seller = { role: 'seller', id: `s-${++sellers}` };
});

const request = (method: 'POST' | 'DELETE', url: string, body?: object, key?: string, who = seller) => service.request(who, method, url, body, { key });
const add = (buyerId: string, key?: string) => request('POST', '/v1/blacklist', { buyerId }, key);
const remove = (buyerId: string) => request('DELETE', `/v1/blacklist/${buyerId}`);
const removeMany = (buyerIds: unknown, key?: string) => request('POST', '/v1/blacklist/removals', { buyerIds }, key);
const eventsOf = (buyerId: string) => {
  const of = blacklistStream({ sellerId: seller.id, buyerId });
  return store.log.filter(({ stream }) => stream === of);
};

describe('blacklist register', () => {
  const entryOf = (buyerId: string) => registered.get(`${seller.id}/${buyerId}`);

  it('contains a blacklisting or removal before the answer', async () => {
    await add('b1');
    const [{ at }] = eventsOf('b1');
    expect(entryOf('b1')).toEqual({ version: 1, since: at });
    await remove('b1');
    expect(entryOf('b1')).toEqual({ version: 2, since: null });
    await remove('b2');
    expect(entryOf('b2')).toBeUndefined();
  });

  it('is completed by a repeated command after a failure', async () => {
    register.isUnavailable = true;
    expect((await add('b1')).status).toBe(503);
    register.isUnavailable = false;
    expect((await add('b1')).body).toMatchObject({ outcome: 'already-blacklisted', version: 1 });
    expect(entryOf('b1')).toMatchObject({ version: 1 });
  });
});

describe('POST /v1/blacklist', () => {
  it('blacklists a buyer with a reason', async () => {
    expect(await request('POST', '/v1/blacklist', { buyerId: 'b:1', reason: '😀'.repeat(500) })).toEqual({
      status: 200,
      body: { buyerId: 'b:1', outcome: 'blacklisted', version: 1 },
    });
    expect(eventsOf('b:1')).toMatchObject([
      { type: 'BuyerBlacklisted', data: { sellerId: seller.id, buyerId: 'b:1', reason: '😀'.repeat(500) } },
    ]);
  });

  it('changes nothing for a blacklisted buyer', async () => {
    await add('b1');
    expect(await add('b1')).toEqual({ status: 200, body: { buyerId: 'b1', outcome: 'already-blacklisted', version: 1 } });
    expect(eventsOf('b1')).toMatchObject([{ data: { reason: null } }]);
  });

  it('repeats the first answer for a repeated key, also if it was lost', async () => {
    const first = await add('b1', 'add');
    await remove('b1');
    expect(await add('b1', 'add')).toEqual(first);
    service.answers.clear();
    expect(await add('b1', 'add')).toEqual(first);
    expect(eventsOf('b1')).toHaveLength(2);
  });

  it('accepts exactly 5,000 buyers from concurrent requests to several instances', async () => {
    others.set(seller.id, 4997);
    const buyers = Array.from({ length: 12 }, (_, i) => `b${i}`);
    const results = await Promise.all(buyers.map((buyerId, i) => (i % 2 ? service : other).request(seller, 'POST', '/v1/blacklist', { buyerId })));
    expect(results.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(results.filter(({ body }) => body.code === 'BLACKLIST_FULL').map(({ status }) => status)).toEqual(Array(9).fill(409));
    const [listed] = buyers.filter((_, i) => results[i].status === 200);
    expect((await add(listed)).body).toMatchObject({ outcome: 'already-blacklisted' });
    await remove(listed);
    expect((await add('b12')).body).toMatchObject({ outcome: 'blacklisted' });
    expect((await add('b13')).body.code).toBe('BLACKLIST_FULL');
  });

  it('counts a buyer once after many additions and removals in several instances', async () => {
    for (let i = 0; i < 6; i++) {
      await (i % 2 ? service : other).request(seller, 'POST', '/v1/blacklist', { buyerId: 'b1' });
      await (i % 3 ? service : other).request(seller, 'POST', '/v1/blacklist', { buyerId: 'b1' });
      if (i < 5) await remove('b1');
    }
    expect(await store.counter(`blacklist-${seller.id}`)).toMatchObject({ n: 1 });
  });

  it.each([
    ['buyerId', {}],
    ['buyerId', { buyerId: 'b 1' }],
    ['buyerId', { buyerId: 'b'.repeat(129) }],
    ['reason', { buyerId: 'b1', reason: '' }],
    ['reason', { buyerId: 'b1', reason: 'r'.repeat(501) }],
    ['reason', { buyerId: 'b1', reason: 'half \ud83d' }],
    ['until', { buyerId: 'b1', until: 'tomorrow' }],
  ])('refuses an invalid %s: %#', async (field, body) => {
    expect(await request('POST', '/v1/blacklist', body)).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', errors: [{ field }] },
    });
  });

  it.each<Who['role']>(['buyer', 'operator', 'service'])('is forbidden for a %s', async (role) => {
    expect(await request('POST', '/v1/blacklist', {}, undefined, { ...seller, role })).toMatchObject({ status: 403 });
  });
});

describe('DELETE /v1/blacklist/{buyerId}', () => {
  it('removes a buyer, and changes nothing the second time', async () => {
    await add('b:1');
    expect(await remove('b:1')).toEqual({ status: 200, body: { buyerId: 'b:1', outcome: 'removed', version: 2 } });
    expect(await remove('b:1')).toEqual({ status: 200, body: { buyerId: 'b:1', outcome: 'not-on-blacklist', version: 2 } });
  });

  it('does not change the lists of other sellers', async () => {
    await add('b1');
    const before = seller;
    seller = { ...seller, id: 'another' };
    expect((await remove('b1')).body).toEqual({ buyerId: 'b1', outcome: 'not-on-blacklist', version: 0 });
    seller = before;
    expect((await remove('b1')).body).toMatchObject({ outcome: 'removed' });
  });

  it('refuses an invalid id', async () => {
    expect(await remove('b%201')).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED', errors: [{ field: 'buyerId' }] } });
  });
});

describe('POST /v1/blacklist/removals', () => {
  it('answers for each buyer in the order of the request', async () => {
    await add('b1');
    await add('b2');
    await remove('b2');
    expect(await removeMany(['b3', 'b2', 'b1'])).toEqual({
      status: 200,
      body: {
        results: [
          { buyerId: 'b3', outcome: 'not-on-blacklist', version: 0 },
          { buyerId: 'b2', outcome: 'not-on-blacklist', version: 2 },
          { buyerId: 'b1', outcome: 'removed', version: 2 },
        ],
      },
    });
  });

  it('repeats the first answer for a repeated key, also if it was lost', async () => {
    await add('b1');
    await add('b2');
    const first = await removeMany(['b1', 'b2'], 'removals');
    await add('b1');
    expect(await removeMany(['b1', 'b2'], 'removals')).toEqual(first);
    service.answers.clear();
    expect(await removeMany(['b1', 'b2'], 'removals')).toEqual(first);
    expect(eventsOf('b1').at(-1)?.type).toBe('BuyerBlacklisted');
  });

  it('accepts 100 buyers and refuses 101', async () => {
    const buyers = Array.from({ length: 101 }, (_, i) => `b${i}`);
    expect((await removeMany(buyers.slice(1))).body.results).toHaveLength(100);
    expect(await removeMany(buyers)).toMatchObject({ status: 400, body: { code: 'BATCH_TOO_LARGE' } });
  });

  it.each([[undefined], [[]], ['b1'], [['b1', 'b1']], [['b 1']], [[1]]])('refuses %j', async (buyerIds) => {
    expect(await removeMany(buyerIds)).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
  });
});

it('describes its routes', () => {
  const { paths } = openApiDocument(service.app);
  expect(Object.keys(paths)).toEqual(['/v1/blacklist', '/v1/blacklist/{buyerId}', '/v1/blacklist/removals']);
  expect(Object.keys(paths['/v1/blacklist'].post?.responses ?? {})).toEqual(expect.arrayContaining(['200', '400', '403', '409']));
});
