import { describe, expect, it } from '@jest/globals';
import { Happenings } from '../testing/events.js';
import { project } from '../testing/project.js';
import { type NoticeDocument, notices } from './notice.js';

function after(...happen: ((all: Happenings) => unknown)[]): { notice: NoticeDocument | null; at: number } {
  const all = new Happenings();
  for (const step of happen) step(all);
  return { notice: project(all.events).get(notices, 'n-1'), at: all.events[0].at };
}

const EARLIER = '2026-03-01T00:00:00.000Z';
const LATER = '2026-12-01T00:00:00.000Z';

describe('a notice', () => {
  it('is kept as it was published', () => {
    const audience = { countries: ['DE'], categories: null, sellerIds: null };
    const { notice } = after((all) => all.notice('n-1', { category: 'growth', title: 'Hi', expiresAt: LATER, audience }));
    expect(notice).toMatchObject({ noticeId: 'n-1', category: 'growth', title: 'Hi', expiresAt: LATER, audience, retracted: false, version: 1 });
  });

  it('can be seen from its time on, and not before it was accepted', () => {
    expect(after((all) => all.notice('n-1', { publishAt: LATER })).notice?.visibleAt).toBe(Date.parse(LATER) * 1000);
    const { notice, at } = after((all) => all.notice('n-1', { publishAt: EARLIER }));
    expect(notice?.visibleAt).toBe(at);
  });

  it('is retracted once and for all, and listed no more', () => {
    const { notice } = after((all) => all.notice('n-1'), (all) => all.retract('n-1'));
    expect(notice).toMatchObject({ retracted: true, version: 2, title: 'T' });
    const listed = after((all) => all.notice('n-1')).notice;
    expect([listed, notice].map((each) => notices.fields.listed(each as NoticeDocument))).toEqual([1, 0]);
  });

  it('that is unknown is not created by its retraction', () => {
    expect(after((all) => all.retract('n-1')).notice).toBeNull();
  });
});
