import { createClock, createHandle } from '@parley/event-sourcing';
import { MemoryLog } from '@parley/event-sourcing/testing';
import { openApiDocument } from '@parley/http';
import { EVENT_STORE, HANDLE, NEW_ID } from '@parley/runtime';
import { FeatureUnderTest, type Who } from '@parley/http/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { NoticeModule } from './notice.module.js';

const store = new MemoryLog();
let nowMs = Date.parse('2026-03-15T12:00:00.000Z');
let ids = 0;

const service = new FeatureUnderTest(NoticeModule, [
  { provide: EVENT_STORE, useValue: store },
  { provide: HANDLE, useValue: createHandle(store, createClock(0, () => nowMs)) },
  { provide: NEW_ID, useValue: () => (++ids).toString(16).padStart(32, '0') },
]);

const operator: Who = { role: 'operator', id: 'op' };
const german: Who = { role: 'seller', id: 's1', country: 'DE', categories: ['toys'] };
const french: Who = { ...german, id: 's2', country: 'FR' };
const content = { category: 'system', kind: 'maintenance', severity: 'high', title: 'Tonight', body: '**Two** to three.' };

beforeAll(() => service.start());
afterAll(() => service.close());

beforeEach(() => {
  nowMs += 3_600_000;
});

const request = (who: Who, method: 'POST' | 'PUT' | 'DELETE', url: string, body?: object, key?: string) =>
  service.request(who, method, url, body, { key });

const publish = (change: object = {}, key?: string) => request(operator, 'POST', '/v1/notices', { ...content, ...change }, key);
const retract = (noticeId: unknown) => request(operator, 'DELETE', `/v1/notices/${String(noticeId)}`);
const read = (noticeId: unknown, caller = german) => request(caller, 'PUT', `/v1/notices/${String(noticeId)}/read`, {});
const readAll = (category: string, caller = german, key?: string) => request(caller, 'POST', '/v1/notices/read', { category }, key);
const eventsOf = (of: string) => store.log.filter(({ stream }) => stream === of);
const inMs = (ms: number) => new Date(nowMs + ms).toISOString();

describe('POST /v1/notices', () => {
  it('publishes a notice', async () => {
    const { status, body } = await publish({
      publishAt: '2026-03-15T08:00:00+01:00',
      expiresAt: '2026-03-16T00:00:00.1234Z',
      actBy: null,
      audience: { countries: ['DE', 'DE'], categories: null },
    });
    expect([status, body]).toEqual([201, { noticeId: expect.stringMatching(/^[0-9a-f]{32}$/), version: 1 }]);
    expect(eventsOf(`notice-${String(body.noticeId)}`)).toMatchObject([
      {
        type: 'NoticePublished',
        data: {
          ...content,
          noticeId: body.noticeId,
          publishAt: '2026-03-15T07:00:00.000Z',
          expiresAt: '2026-03-16T00:00:00.123Z',
          actBy: null,
          audience: { countries: ['DE'], categories: null, sellerIds: null },
        },
      },
    ]);
  });

  it('records the operators who published and retracted', async () => {
    const { noticeId } = (await publish()).body;
    await retract(noticeId);
    expect(eventsOf(`notice-${String(noticeId)}`).map(({ data }) => (data as { by?: string }).by)).toEqual(['op', 'op']);
  });

  it('publishes to everyone and at once by default', async () => {
    for (const change of [{}, { audience: {} }, { audience: null, publishAt: null }]) {
      const { body } = await publish(change);
      expect(eventsOf(`notice-${String(body.noticeId)}`)[0].data).toMatchObject({
        publishAt: inMs(0),
        expiresAt: null,
        audience: { countries: null, categories: null, sellerIds: null },
      });
    }
  });

  it('publishes once per key, also if the first answer was lost', async () => {
    const first = await publish({}, 'once');
    const before = store.log.length;
    expect(await publish({}, 'once')).toEqual(first);
    service.answers.clear();
    expect(await publish({}, 'once')).toEqual(first);
    expect(store.log).toHaveLength(before);
  });

  it.each<[string, object]>([
    ['category', { category: 'gossip' }],
    ['category', { category: null }],
    ['kind', { kind: 'k'.repeat(65) }],
    ['severity', { severity: 'urgent' }],
    ['title', { title: '' }],
    ['title', { title: '😀'.repeat(201) }],
    ['title', { title: 'half \ud83d' }],
    ['body', { body: 'b'.repeat(20_001) }],
    ['body', { body: 'NUL \0' }],
    ['body', { body: '> '.repeat(10_000) }],
    ['body', { body: '*a _'.repeat(5_000) }],
    ['publishAt', { publishAt: '2026-03-15T08:00:00' }],
    ['publishAt', { publishAt: 1_700_000_000 }],
    ['expiresAt', { expiresAt: '2026-02-30T00:00:00Z' }],
    ['expiresAt', { publishAt: '2027-01-01T00:00:00Z', expiresAt: '2027-01-01T00:00:00Z' }],
    ['actBy', { actBy: 'soon' }],
    ['audience', { audience: 'everyone' }],
    ['audience', { audience: [{}] }],
    ['audience.countries', { audience: { countries: [] } }],
    ['audience.countries', { audience: { countries: ['c'.repeat(65)] } }],
    ['audience.countries', { audience: { countries: [''] } }],
    ['audience.categories', { audience: { categories: 'toys' } }],
    ['audience.categories', { audience: { categories: [7] } }],
    ['audience.sellerIds', { audience: { sellerIds: ['s 1'] } }],
    ['audience.sellerIds', { audience: { sellerIds: [] } }],
    ['audience.colours', { audience: { colours: ['red'] } }],
    ['priority', { priority: 1 }],
  ])('refuses an invalid %s: %#', async (field, change) => {
    const { status, body } = await publish(change);
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(body.errors).toEqual([{ field, message: expect.any(String) }]);
  });

  it('accepts texts of the maximum length in code points', async () => {
    const audience = { countries: ['😀'.repeat(64)], sellerIds: Array.from({ length: 20_000 }, (_, i) => `seller-${i}`) };
    const { status } = await publish({ title: '😀'.repeat(200), body: '😀'.repeat(20_000), kind: '😀'.repeat(64), audience });
    expect(status).toBe(201);
  });

  it.each<Who['role']>(['seller', 'buyer', 'service'])('is forbidden for a %s', async (role) => {
    expect(await request({ ...operator, role }, 'POST', '/v1/notices', {})).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
  });
});

describe('DELETE /v1/notices/{noticeId}', () => {
  it('retracts a notice, and changes nothing the second time', async () => {
    const { noticeId } = (await publish()).body;
    expect(await retract(noticeId)).toEqual({ status: 200, body: { noticeId, version: 2 } });
    expect(await retract(noticeId)).toEqual({ status: 200, body: { noticeId, version: 2 } });
    expect(await read(noticeId)).toMatchObject({ status: 404 });
  });

  it.each(['f'.repeat(32), 'reader-s1', 'x'])('answers 404 for the unknown notice %s', async (noticeId) => {
    await readAll('system');
    expect(await retract(noticeId)).toMatchObject({ status: 404, body: { code: 'NOTICE_NOT_FOUND' } });
  });

  it('is only for operators', async () => {
    expect(await request(german, 'DELETE', '/v1/notices/x')).toMatchObject({ status: 403 });
  });
});

describe('PUT /v1/notices/{noticeId}/read', () => {
  it("answers the version of the seller's read notices, and changes nothing the second time", async () => {
    const { noticeId } = (await publish()).body;
    const before = eventsOf('notice-reader-s1').length;
    expect(await read(noticeId)).toEqual({ status: 200, body: { noticeId, version: before + 1 } });
    expect(await read(noticeId)).toEqual({ status: 200, body: { noticeId, version: before + 1 } });
    expect(eventsOf('notice-reader-s1').at(-1)?.data).toMatchObject({ sellerId: 's1', noticeId });
  });

  it("answers 404 unless the notice is in the seller's feed now", async () => {
    const later = (await publish({ publishAt: inMs(60_000), expiresAt: inMs(120_000) })).body.noticeId;
    const forGermans = (await publish({ audience: { countries: ['DE'], categories: ['toys', 'books'] } })).body.noticeId;
    const notFound = { status: 404, body: { code: 'NOTICE_NOT_FOUND' } };
    expect(await read(later)).toMatchObject(notFound);
    expect(await read(forGermans, french)).toMatchObject(notFound);
    expect(await read('reader-s1')).toMatchObject(notFound);
    expect(await read('e'.repeat(32))).toMatchObject(notFound);
    expect(await read(forGermans)).toMatchObject({ status: 200 });
    nowMs += 60_000;
    expect(await read(later)).toMatchObject({ status: 200 });
    nowMs += 60_000;
    expect(await read(later)).toMatchObject(notFound);
  });

  it('is only for sellers, and accepts no body', async () => {
    const { noticeId } = (await publish()).body;
    expect(await request(operator, 'PUT', `/v1/notices/${String(noticeId)}/read`, {})).toMatchObject({ status: 403 });
    expect(await request(german, 'PUT', `/v1/notices/${String(noticeId)}/read`, { at: 1 })).toMatchObject({ status: 400 });
    expect(await request(german, 'PUT', `/v1/notices/${String(noticeId)}/read`)).toMatchObject({ status: 200 });
  });
});

describe('POST /v1/notices/read', () => {
  it('reads all notices of the category in the feed now', async () => {
    const now = (await publish()).body.noticeId;
    const growth = (await publish({ category: 'growth' })).body.noticeId;
    const later = (await publish({ publishAt: inMs(1000) })).body.noticeId;
    const { status, body } = await readAll('system');
    const version = eventsOf('notice-reader-s1').length;
    expect([status, body]).toEqual([200, { category: 'system', version }]);
    nowMs += 1000;
    expect(await read(now)).toMatchObject({ body: { version } });
    expect(await read(growth)).toMatchObject({ body: { version: version + 1 } });
    expect(await read(later)).toMatchObject({ body: { version: version + 2 } });
  });

  it("records the seller's audience and no single notices", async () => {
    await readAll('growth', french);
    expect(eventsOf('notice-reader-s2').map(({ type, data }) => ({ type, data }))).toEqual([
      { type: 'NoticesRead', data: { sellerId: 's2', country: 'FR', categories: ['toys'], category: 'growth' } },
    ]);
  });

  it('reads once per key, also if the first answer was lost', async () => {
    const first = await readAll('system', german, 'all');
    service.answers.clear();
    await readAll('system', german);
    expect(await readAll('system', german, 'all')).toEqual(first);
  });

  it('writes no event if nothing became visible since, and one for each notice that does', async () => {
    const events = () => eventsOf('notice-reader-s1').length;
    await publish({ publishAt: inMs(1000) });
    const first = await readAll('system');
    const before = events();
    expect(await readAll('system')).toEqual(first);
    expect(events()).toBe(before);
    nowMs += 1000;
    await readAll('system');
    expect(events()).toBe(before + 1);
    await publish({ category: 'growth' });
    await readAll('system');
    expect(events()).toBe(before + 1);
    await publish();
    await readAll('system');
    await readAll('system');
    expect(events()).toBe(before + 2);
  });

  it('requires a category', async () => {
    expect(await request(german, 'POST', '/v1/notices/read', {})).toMatchObject({ status: 400, body: { errors: [{ field: 'category' }] } });
  });
});

it('describes its routes', () => {
  const { paths, components } = openApiDocument(service.app);
  expect(Object.keys(paths)).toEqual(['/v1/notices', '/v1/notices/{noticeId}', '/v1/notices/{noticeId}/read', '/v1/notices/read']);
  expect(Object.keys(paths['/v1/notices'].post?.responses ?? {})).toEqual(expect.arrayContaining(['201', '400', '403']));
  expect(components?.schemas?.PublishNoticeBody).toMatchObject({ required: ['category', 'kind', 'severity', 'title', 'body'] });
});
