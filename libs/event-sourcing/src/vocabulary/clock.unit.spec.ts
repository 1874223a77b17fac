import { describe, expect, test } from '@jest/globals';
import { createClock, toInstant } from './clock.js';

describe('createClock', () => {
  test('returns increasing whole microseconds while the wall clock stops or runs backwards', () => {
    const walls = [1000.0004, 1000.0004, 999, 1000.25, 2000];
    const clock = createClock(0, () => walls.shift() ?? 0);
    expect([clock(), clock(), clock(), clock(), clock()]).toEqual([1_000_000, 1_000_001, 1_000_002, 1_000_250, 2_000_000]);
  });

  test('starts after the newest event of the store, even if the wall clock is behind', () => {
    const clock = createClock(5_000_000, () => 1000);
    expect([clock(), clock()]).toEqual([5_000_001, 5_000_002]);
  });

  test('follows a wall clock that is set back by more than five seconds, and forward by any time', () => {
    const hour = 3_600_000;
    const walls = [hour, 2 * hour, hour + 5, hour + 6];
    const clock = createClock(0, () => walls.shift() ?? 0);
    expect([clock(), clock(), clock(), clock()]).toEqual([hour, 2 * hour, hour + 5, hour + 6].map((ms) => ms * 1000));
  });

  test('does not follow an event from a clock that was an hour ahead', () => {
    const [now, hour] = [1_700_000_000_000, 3_600_000];
    const clock = createClock((now + hour) * 1000, () => now);
    expect([clock(), clock()]).toEqual([now * 1000, now * 1000 + 1]);
  });

  test('follows the wall clock and never repeats a time', () => {
    const clock = createClock();
    const before = Date.now() * 1000;
    const times = Array.from({ length: 5000 }, clock);
    expect(times[0]).toBeGreaterThanOrEqual(before);
    expect(times[4999]).toBeLessThan((Date.now() + 1) * 1000 + 5000);
    expect(times.every((at, i) => Number.isSafeInteger(at) && (i === 0 || at > times[i - 1]))).toBe(true);
  });

  test('formats a time in UTC with milliseconds, truncated', () => {
    expect(toInstant(1_700_000_000_123_999)).toBe('2023-11-14T22:13:20.123Z');
  });
});
