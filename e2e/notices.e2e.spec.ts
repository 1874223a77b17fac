import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../testing/async/eventually.js';
import { type Seller } from '../testing/marketplace/client/seller.js';
import { type Category, type Problem } from '../testing/marketplace/client/shapes.js';
import { useWorld } from '../testing/marketplace/client/world.js';

const world = useWorld();

const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();
const PAST = '2026-03-15T00:00:00.000Z';

/** The notices of this scenario that a seller sees; an external server may have others. */
async function seen(seller: Seller, among: readonly string[], query = {}): Promise<string[]> {
  return (await seller.notices(query)).map(({ noticeId }) => noticeId).filter((id) => among.includes(id));
}

async function unread(seller: Seller, category: Category): Promise<number> {
  return (await seller.counts()).notices[category].unread;
}

describe('A notice', () => {
  it('is shown to its audience as it was published', async () => {
    const [seller, other] = [world().seller(), world().seller()];
    const said = {
      category: 'growth',
      kind: 'programme',
      severity: 'medium',
      title: '🌞 Summer',
      body: '# Apply\n\n<img src=x onerror=alert(1)> **now**',
    } as const;
    const before = await unread(seller, 'growth');
    const noticeId = await world().notice([seller], { ...said, expiresAt: '2099-01-01T00:00:00.000Z', actBy: '2098-12-31T10:00:00+02:00' });
    const notice = (await seller.notices()).find((each) => each.noticeId === noticeId);
    expect(notice).toStrictEqual({
      noticeId,
      ...said,
      publishAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
      expiresAt: '2099-01-01T00:00:00.000Z',
      actBy: '2098-12-31T08:00:00.000Z',
      read: false,
    });
    expect(await unread(seller, 'growth')).toBe(before + 1);
    expect(await seen(other, [noticeId])).toEqual([]);
  });

  it('has no end and no deadline by default', async () => {
    const seller = world().seller();
    const noticeId = await world().notice([seller]);
    expect((await seller.notices()).find((each) => each.noticeId === noticeId)).toMatchObject({ expiresAt: null, actBy: null, read: false });
  });

  it('has a read mark for each seller', async () => {
    const [one, two] = [world().seller(), world().seller()];
    const noticeId = await world().notice([one, two]);
    const [before, beforeTwo] = [await unread(one, 'system'), await unread(two, 'system')];
    await one.readNotice(noticeId);
    await one.readNotice(noticeId);
    expect(await unread(one, 'system')).toBe(before - 1);
    expect(await unread(two, 'system')).toBe(beforeTwo);
    expect(await seen(one, [noticeId], { unread: true })).toEqual([]);
    expect(await seen(one, [noticeId])).toEqual([noticeId]);
    expect(await seen(two, [noticeId], { unread: true })).toEqual([noticeId]);
  });

  it('leaves every feed when it is retracted', async () => {
    const seller = world().seller();
    const before = await unread(seller, 'system');
    const noticeId = await world().notice([seller]);
    const kept = await world().notice([seller]);
    await world().retract(noticeId, [seller]);
    expect(await seen(seller, [noticeId, kept])).toEqual([kept]);
    expect(await unread(seller, 'system')).toBe(before + 1);
    const again = await world().operator.delete<object>(`/v1/notices/${noticeId}`);
    expect([again.status, again.body]).toStrictEqual([200, { noticeId, version: expect.any(Number) }]);
    const read = await seller.client.put<Problem>(`/v1/notices/${noticeId}/read`, {});
    expect([read.status, read.body.code]).toEqual([404, 'NOTICE_NOT_FOUND']);
    const unknown = await world().operator.delete<Problem>('/v1/notices/no-such-notice');
    expect([unknown.status, unknown.body.code]).toEqual([404, 'NOTICE_NOT_FOUND']);
  });

  it('appears at its publication time and disappears at its expiry', async () => {
    const seller = world().seller();
    const before = await unread(seller, 'system');
    const noticeId = await world().notice([seller], { publishAt: inMs(1_500), expiresAt: inMs(4_000) });
    expect(await seen(seller, [noticeId])).toEqual([]);
    expect(await unread(seller, 'system')).toBe(before);
    const early = await seller.client.put<Problem>(`/v1/notices/${noticeId}/read`, {});
    expect([early.status, early.body.code]).toEqual([404, 'NOTICE_NOT_FOUND']);
    await eventually(async () => expect(await seen(seller, [noticeId])).toEqual([noticeId]), 4_000);
    expect(await unread(seller, 'system')).toBe(before + 1);
    await eventually(async () => expect(await seen(seller, [noticeId])).toEqual([]), 6_000);
    expect(await unread(seller, 'system')).toBe(before);
    const late = await seller.client.put<Problem>(`/v1/notices/${noticeId}/read`, {});
    expect([late.status, late.body.code]).toEqual([404, 'NOTICE_NOT_FOUND']);
  });

  it('is never shown if it expires before it is first read', async () => {
    const seller = world().seller();
    const noticeId = await world().notice([seller], { publishAt: PAST, expiresAt: '2026-03-16T00:00:00Z' });
    expect(await seen(seller, [noticeId])).toEqual([]);
  });
});

describe('The audience of a notice', () => {
  it('is every seller that matches all given parts', async () => {
    const sellers = {
      de: world().seller({ country: 'DE' }),
      deToys: world().seller({ country: 'DE', categories: ['toys', 'garden'] }),
      esToys: world().seller({ country: 'ES', categories: ['toys'] }),
      toys: world().seller({ categories: ['toys'] }),
      nothing: world().seller(),
    };
    const all = Object.values(sellers);
    const sellerIds = all.map(({ id }) => id);
    const meant = async (audience: object): Promise<string[]> => {
      const noticeId = await world().notice(all, { audience });
      const names = [];
      for (const [name, seller] of Object.entries(sellers)) if ((await seen(seller, [noticeId])).length > 0) names.push(name);
      return names;
    };
    expect(await meant({ sellerIds })).toEqual(['de', 'deToys', 'esToys', 'toys', 'nothing']);
    expect(await meant({ sellerIds: [sellers.toys.id] })).toEqual(['toys']);
    expect(await meant({ sellerIds, countries: ['DE'] })).toEqual(['de', 'deToys']);
    expect(await meant({ sellerIds, countries: ['ES', 'DE'] })).toEqual(['de', 'deToys', 'esToys']);
    expect(await meant({ sellerIds, categories: ['toys'] })).toEqual(['deToys', 'esToys', 'toys']);
    expect(await meant({ sellerIds, categories: ['garden', 'fashion'] })).toEqual(['deToys']);
    expect(await meant({ sellerIds, countries: ['DE'], categories: ['toys'] })).toEqual(['deToys']);
    expect(await meant({ sellerIds: [sellers.de.id, sellers.esToys.id], countries: ['DE'] })).toEqual(['de']);
    expect(await meant({ countries: ['TR'], sellerIds })).toEqual([]);
  });

  it('is every seller by default', async () => {
    const sellers = [world().seller(), world().seller({ country: 'TR', categories: ['garden'] })];
    for (const audience of [undefined, {}]) {
      const noticeId = await world().notice(sellers, { audience });
      for (const seller of sellers) expect(await seen(seller, [noticeId])).toEqual([noticeId]);
      await world().retract(noticeId, sellers);
    }
  });

  it('hides a notice from all other sellers, as if it did not exist', async () => {
    const [seller, other] = [world().seller(), world().seller()];
    const noticeId = await world().notice([seller]);
    const { status, body } = await other.client.put<Problem>(`/v1/notices/${noticeId}/read`, {});
    expect([status, body.code]).toEqual([404, 'NOTICE_NOT_FOUND']);
  });
});

describe('The feed', () => {
  it('is sorted by publication time, newest first, and filtered by category and unread', async () => {
    const seller = world().seller();
    const now = await world().notice([seller], { category: 'growth', kind: 'tip' });
    const old = await world().notice([seller], { publishAt: PAST });
    const older = await world().notice([seller], { publishAt: '2026-03-14T00:00:00Z', category: 'growth', kind: 'tip' });
    const among = [now, old, older];
    expect(await seen(seller, among)).toEqual([now, old, older]);
    expect(await seen(seller, among, { category: 'growth' })).toEqual([now, older]);
    expect(await seen(seller, among, { category: 'system' })).toEqual([old]);
    await seller.readNotice(now);
    expect(await seen(seller, among, { unread: true })).toEqual([old, older]);
    expect(await seen(seller, among, { unread: true, category: 'growth' })).toEqual([older]);
  });

  it('is marked as read by category; later notices are unread', async () => {
    const seller = world().seller();
    const growth = await world().notice([seller], { category: 'growth', kind: 'tip' });
    const system = await world().notice([seller]);
    const soon = await world().notice([seller], { publishAt: inMs(1_500) });
    await seller.readNotices('system');
    expect(await unread(seller, 'system')).toBe(0);
    expect(await seen(seller, [growth, system], { unread: true })).toEqual([growth]);
    const backdated = await world().notice([seller], { publishAt: PAST });
    expect(await seen(seller, [growth, system, backdated], { unread: true })).toEqual([growth, backdated]);
    await sleep(1_500);
    await eventually(async () => expect(await seen(seller, [soon, system, backdated], { unread: true })).toEqual([soon, backdated]));
    await seller.readNotices('system');
    expect(await seen(seller, [soon, system, backdated, growth], { unread: true })).toEqual([growth]);
  });

  it('answers read marks with the changes and the version to wait for', async () => {
    const seller = world().seller();
    const noticeId = await world().notice([seller]);
    const one = await seller.client.put(`/v1/notices/${noticeId}/read`, {});
    expect([one.status, one.body]).toStrictEqual([200, { noticeId, version: expect.any(Number) }]);
    const all = await seller.client.post('/v1/notices/read', { category: 'growth' });
    expect([all.status, all.body]).toStrictEqual([200, { category: 'growth', version: expect.any(Number) }]);
    const malformed = await seller.client.post<Problem>('/v1/notices/read', { category: 'all' });
    expect([malformed.status, malformed.body.code]).toEqual([400, 'VALIDATION_FAILED']);
  });
});

describe('A notice is refused', () => {
  const good = { category: 'system', kind: 'tip', severity: 'low', title: 'T', body: 'B', audience: { sellerIds: ['s-of-nobody'] } };

  it.each<[string, object]>([
    ['of another category', { category: 'news' }],
    ['without a category', { category: null }],
    ['of another severity', { severity: 'urgent' }],
    ['without a kind', { kind: '' }],
    ['with a kind of 65 characters', { kind: 'x'.repeat(65) }],
    ['without a title', { title: '' }],
    ['with a title of 201 characters', { title: 'x'.repeat(201) }],
    ['without a body', { body: null }],
    ['with a body of 20,001 characters', { body: 'x'.repeat(20_001) }],
    ['published some day', { publishAt: 'tomorrow' }],
    ['that expires on the 30th of February', { expiresAt: '2027-02-30T00:00:00Z' }],
    ['to act on by a number', { actBy: 7 }],
    ['for no country', { audience: { countries: [] } }],
    ['for no seller', { audience: { sellerIds: [] } }],
    ['for an unknown part', { audience: { cities: ['Berlin'] } }],
    ['for a list', { audience: ['DE'] }],
    ['with an unknown field', { sellerId: 's-1' }],
  ])('%s', async (_name, change) => {
    const { status, body } = await world().operator.post<Problem>('/v1/notices', { ...good, ...change });
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
  });

  it('but accepted at the maximum lengths', async () => {
    const seller = world().seller();
    const noticeId = await world().notice([seller], { kind: 'k'.repeat(64), title: '🌞'.repeat(200), body: '🌞'.repeat(20_000) });
    expect(await seen(seller, [noticeId])).toEqual([noticeId]);
  });
});
