import { type Audience, type AudienceMember } from '@parley/contracts';
import { given } from '@parley/event-sourcing/testing';
import { describe, expect, it } from '@jest/globals';
import {
  type Announcement,
  ExpiresTooEarly,
  type Notice,
  type NoticeCommand,
  type NoticeEvent,
  isInFeed,
  notice,
  noticeStream,
} from './notice.js';

const NOTICE_ID = '0123456789abcdef0123456789abcdef';
const NOON = Date.parse('2026-03-15T12:00:00.000Z') * 1000;
const HOUR = 3_600_000_000;
const everyone: Audience = { countries: null, categories: null, sellerIds: null };
const announcement: Announcement = {
  category: 'system',
  kind: 'maintenance',
  severity: 'high',
  title: 'Planned maintenance',
  body: '**Tonight** from two to three.',
  publishAt: null,
  expiresAt: null,
  actBy: null,
  audience: everyone,
};

function published(change: Partial<Announcement> = {}): NoticeEvent {
  const { publishAt = null, ...rest } = change;
  const data = { ...announcement, ...rest, noticeId: NOTICE_ID, publishAt: publishAt ?? '2026-03-15T12:00:00.000Z' };
  return { type: 'NoticePublished', data };
}

const retracted: NoticeEvent = { type: 'NoticeRetracted', data: { noticeId: NOTICE_ID } };

function publish(change: Partial<Announcement> = {}): NoticeCommand {
  return { type: 'Publish', noticeId: NOTICE_ID, announcement: { ...announcement, ...change } };
}

describe('publishing a notice', () => {
  it('publishes at once without a time', () => {
    given(notice).when(publish(), NOON + 999).then([published()]);
  });

  it.each(['2020-01-01T00:00:00.000Z', '2030-01-01T00:00:00.000Z'])('accepts a time in the past or future: %s', (publishAt) => {
    given(notice).when(publish({ publishAt }), NOON).then([published({ publishAt })]);
  });

  it('stores the whole announcement', () => {
    const change: Partial<Announcement> = {
      category: 'growth',
      expiresAt: '2026-04-01T00:00:00.000Z',
      actBy: '2026-03-20T00:00:00.000Z',
      audience: { countries: ['DE'], categories: null, sellerIds: ['s1'] },
    };
    given(notice).when(publish(change), NOON).then([published(change)]);
  });

  it.each([
    ['with publishAt', { publishAt: '2026-03-16T00:00:00.000Z', expiresAt: '2026-03-16T00:00:00.000Z' }],
    ['before publishAt', { publishAt: '2026-03-16T00:00:00.000Z', expiresAt: '2026-03-15T23:59:59.999Z' }],
    ['before now, published now', { expiresAt: '2026-03-15T12:00:00.000Z' }],
  ])('refuses a notice that expires %s', (_, change) => {
    given(notice).when(publish(change), NOON).refuses('VALIDATION_FAILED');
  });

  it('names the invalid field', () => {
    expect(new ExpiresTooEarly().errors).toEqual([
      { field: 'expiresAt', message: 'must be later than publishAt, which defaults to now' },
    ]);
  });

  it('accepts an old notice that has expired', () => {
    const change = { publishAt: '2020-01-01T00:00:00.000Z', expiresAt: '2020-02-01T00:00:00.000Z' };
    given(notice).when(publish(change), NOON).then([published(change)]);
  });

  it('publishes a notice once', () => {
    given(notice, [published()]).when(publish({ title: 'Other' }), NOON).then([]);
  });
});

describe('retracting a notice', () => {
  it('retracts a notice', () => {
    given(notice, [published()]).when({ type: 'Retract' }).then([retracted]);
  });

  it('changes nothing the second time', () => {
    given(notice, [published(), retracted]).when({ type: 'Retract' }).then([]);
  });

  it('refuses to retract an unknown notice', () => {
    given(notice).when({ type: 'Retract' }).refuses('NOTICE_NOT_FOUND');
  });
});

describe('isInFeed', () => {
  const after = (...events: NoticeEvent[]) => given(notice, events.map((event) => ({ ...event, at: NOON }))).state as Notice;
  const seller: AudienceMember = { sellerId: 's1', country: 'DE', categories: ['toys', 'books'] };
  const inFeed = (at: number, change: Partial<Announcement>, ...events: NoticeEvent[]) =>
    isInFeed(after(published(change), ...events), seller, at);

  it('includes a notice from publishAt until before expiresAt', () => {
    const change = { publishAt: '2026-03-15T13:00:00.000Z', expiresAt: '2026-03-15T14:00:00.000Z' };
    expect([NOON + HOUR - 1, NOON + HOUR, NOON + 2 * HOUR - 1, NOON + 2 * HOUR].map((at) => inFeed(at, change))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('includes an old notice from the time of its acceptance', () => {
    expect([NOON - 1, NOON].map((at) => inFeed(at, { publishAt: '2020-01-01T00:00:00.000Z' }))).toEqual([false, true]);
  });

  it('excludes a retracted notice', () => {
    expect(inFeed(NOON, {}, retracted)).toBe(false);
  });

  it.each<[Partial<Audience>, boolean]>([
    [{}, true],
    [{ countries: ['FR', 'DE'] }, true],
    [{ countries: ['FR'] }, false],
    [{ countries: ['de'] }, false],
    [{ categories: ['books', 'food'] }, true],
    [{ categories: ['food'] }, false],
    [{ sellerIds: ['s1'] }, true],
    [{ sellerIds: ['s2'] }, false],
    [{ countries: ['DE'], categories: ['food'] }, false],
    [{ countries: ['DE'], categories: ['toys'], sellerIds: ['s1'] }, true],
  ])('matches the audience %j: %s', (audience, expected) => {
    expect(inFeed(NOON, { audience: { ...everyone, ...audience } })).toBe(expected);
  });

  it('excludes notices for a country or category if the seller has none', () => {
    const stranger: AudienceMember = { sellerId: 's1', country: null, categories: [] };
    const means = (audience: Partial<Audience>) =>
      isInFeed(after(published({ audience: { ...everyone, ...audience } })), stranger, NOON);
    expect([means({}), means({ countries: ['DE'] }), means({ categories: ['toys'] })]).toEqual([true, false, false]);
  });
});

describe('the stream of a notice', () => {
  it('is named after its id', () => {
    expect(noticeStream(NOTICE_ID)).toBe(`notice-${NOTICE_ID}`);
  });

  it.each(['reader-s1', '', '0123456789ABCDEF0123456789ABCDEF', `${NOTICE_ID}0`])('refuses an invalid id: %j', (noticeId) => {
    expect(() => noticeStream(noticeId)).toThrow(expect.objectContaining({ code: 'NOTICE_NOT_FOUND' }));
  });
});
