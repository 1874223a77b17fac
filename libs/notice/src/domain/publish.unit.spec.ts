import { describe, expect, it } from '@jest/globals';
import { publishNotices } from './publish.js';

const recorded = { version: 3, at: 1_700_000_000_000_000 };
const published = {
  noticeId: 'n1',
  category: 'growth',
  kind: 'tip',
  severity: 'low',
  title: 'Title',
  body: 'Body',
  publishAt: '2026-03-15T12:00:00.000Z',
  expiresAt: null,
  actBy: null,
  audience: { countries: ['DE'], categories: null, sellerIds: null },
};
const marked = { sellerId: 's1', country: 'DE', categories: ['toys'], category: 'system' };

describe('publishNotices', () => {
  it.each([
    ['NoticePublished', 'notice-n1', published, 'n1', published],
    ['NoticeRetracted', 'notice-n1', { noticeId: 'n1' }, 'n1', { noticeId: 'n1' }],
    ['NoticeRead', 'notice-reader-s1', { ...marked, noticeId: 'n1' }, 's1', { sellerId: 's1', noticeId: 'n1' }],
    ['NoticesRead', 'notice-reader-s1', marked, 's1', marked],
  ])('publishes %s', (type, stream, data, key, publicData) => {
    const origin = { ...recorded, type, stream };
    expect(publishNotices({ ...origin, data })).toEqual({ ...origin, source: 'notice', key, data: publicData });
  });

  it('returns null for a stream of another service', () => {
    expect(publishNotices({ ...recorded, type: 'NoticePublished', stream: 'blacklist-n1', data: published })).toBeNull();
  });

  it('throws for an unknown event type in a stream of notices', () => {
    expect(() => publishNotices({ ...recorded, type: 'NoticeBurnt', stream: 'notice-n1', data: {} })).toThrow('NoticeBurnt');
  });
});
