import { describe, expect, it } from '@jest/globals';
import { type OrderDetails, type TimelineEntry } from '../api/shapes.js';
import { withEarlierLines, withPage } from './timeline.js';

const line = (sequence: number) => ({ kind: 'status', sequence }) as unknown as TimelineEntry;
const lines = (from: number, to: number): TimelineEntry[] => Array.from({ length: to - from + 1 }, (_, index) => line(from + index));
const order = (from: number, to: number, timelineNextCursor: string | null = 'more', blacklisted = false) =>
  ({ timeline: lines(from, to), timelineNextCursor, blacklisted }) as unknown as OrderDetails;
const shown = ({ timeline, timelineNextCursor }: OrderDetails): string =>
  `${timeline.map((entry) => (entry.kind === 'status' ? entry.sequence : '')).join(' ')} ${String(timelineNextCursor)}`;

describe('the timeline of an order', () => {
  it('grows by a page of older lines, which has the newest first', () => {
    expect(shown(withPage(order(5, 6), { items: lines(3, 4).toReversed(), nextCursor: null }))).toBe('3 4 5 6 null');
    expect(shown(withPage(order(5, 6), { items: lines(4, 5).toReversed(), nextCursor: 'next' }))).toBe('4 5 6 next');
  });

  it('keeps the older lines when it is read again', () => {
    expect(shown(withEarlierLines(order(1, 6, null), order(4, 7)))).toBe('1 2 3 4 5 6 7 null');
    expect(shown(withEarlierLines(order(2, 6, 'further'), order(3, 7)))).toBe('2 3 4 5 6 7 further');
  });

  it.each([
    ['nothing was read before', undefined, order(4, 7)],
    ['there is a gap', order(1, 3), order(5, 7)],
    ['other lines are hidden', order(1, 6, 'more', true), order(4, 7)],
    ['nothing is older', order(1, 6, null), order(3, 7, null)],
  ])('is as it was read when %s', (_, before, now) => expect(withEarlierLines(before, now)).toBe(now));
});
