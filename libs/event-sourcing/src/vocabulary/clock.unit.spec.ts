import { describe, expect, test } from '@jest/globals';
import { createClock, toInstant } from './clock.js';

describe('clock', () => {
  test('gives whole microseconds, each later than the one before, while the wall clock stands still or goes back', () => {
    const walls = [1000.0004, 1000.0004, 999, 1000.25, 2000];
    const clock = createClock(0, () => walls.shift() ?? 0);
    expect([clock(), clock(), clock(), clock(), clock()]).toEqual([1_000_000, 1_000_001, 1_000_002, 1_000_250, 2_000_000]);
  });

  test('is later than the newest event of the store, also where the wall clock is behind it', () => {
    const clock = createClock(5_000_000, () => 1000);
    expect([clock(), clock()]).toEqual([5_000_001, 5_000_002]);
  });

  test('follows a wall clock that is set back by more than five seconds, and forward by any time', () => {
    const hour = 3_600_000;
    const walls = [hour, 2 * hour, hour + 5, hour + 6];
    const clock = createClock(0, () => walls.shift() ?? 0);
    expect([clock(), clock(), clock(), clock()]).toEqual([hour, 2 * hour, hour + 5, hour + 6].map((ms) => ms * 1000));
  });

  test('is not dragged along after a restart by an event of a clock that was an hour ahead', () => {
    const [now, hour] = [1_700_000_000_000, 3_600_000];
    const clock = createClock((now + hour) * 1000, () => now);
    expect([clock(), clock()]).toEqual([now * 1000, now * 1000 + 1]);
  });

  test('follows the real time and never repeats itself', () => {
    const clock = createClock();
    const before = Date.now() * 1000;
    const times = Array.from({ length: 5000 }, clock);
    expect(times[0]).toBeGreaterThanOrEqual(before);
    expect(times[4999]).toBeLessThan((Date.now() + 1) * 1000 + 5000);
    expect(times.every((at, i) => Number.isSafeInteger(at) && (i === 0 || at > times[i - 1]))).toBe(true);
  });

  test('shows a time in UTC with milliseconds, cut and not rounded', () => {
    expect(toInstant(1_700_000_000_123_999)).toBe('2023-11-14T22:13:20.123Z');
  });
});
