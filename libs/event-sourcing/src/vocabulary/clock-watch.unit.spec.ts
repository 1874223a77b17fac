import { describe, expect, it } from '@jest/globals';
import { ClockWatch } from './clock-watch.js';
import { createClock } from './clock.js';
import { Unavailable } from './refusal.js';

/** A machine with a wall clock that can be set, a monotonic clock, and a reference that takes time to answer. */
function machine({ aheadMs = 0, roundTripMs = 2 } = {}) {
  const now = { trueMs: 1_700_000_000_000, aheadMs, isAway: false };
  const told: string[] = [];
  const watch = new ClockWatch({
    referenceMs: () => {
      if (now.isAway) return Promise.reject(new Unavailable('away'));
      const answered = now.trueMs + roundTripMs / 2;
      now.trueMs += roundTripMs;
      return Promise.resolve(answered);
    },
    wallMs: () => now.trueMs + now.aheadMs,
    monotonicMs: () => now.trueMs - 1_600_000_000_000,
    onChange: (offsetMs, level) => told.push(`${level} ${offsetMs}`),
  });
  return { now, told, watch };
}

describe('ClockWatch', () => {
  it.each([
    [900, []],
    [-1_500, ['warning -1500']],
    [4_900, ['warning 4900']],
    [5_100, ['beyond 5100']],
    [-30_000, ['beyond -30000']],
  ])('reports a difference of %d ms as %j', async (aheadMs, expected) => {
    const { watch, told } = machine({ aheadMs });
    await watch.measure();
    await watch.measure();
    expect(told).toEqual(expected);
    expect(watch.offsetSeconds()).toBeCloseTo(aheadMs / 1000);
  });

  it('refuses commands beyond five seconds, until the clock is corrected', async () => {
    const { watch, now } = machine({ aheadMs: 6_000 });
    const clock = watch.guarding(createClock(0, () => now.trueMs + now.aheadMs));
    expect(clock).not.toThrow();
    await watch.measure();
    expect(clock).toThrow(Unavailable);
    now.aheadMs = 0;
    expect(clock).not.toThrow();
  });

  it('detects a set clock before the next measurement', async () => {
    const { watch, now, told } = machine();
    await watch.measure();
    now.trueMs += 3_600_000;
    expect(() => watch.check()).not.toThrow();
    now.aheadMs = -3_600_000;
    expect(() => watch.check()).toThrow('-3600.0 s');
    expect(told).toEqual(['beyond -3600000']);
  });

  it('does not count the time of a slow answer as a difference', async () => {
    const { watch, told } = machine({ aheadMs: 6_000, roundTripMs: 4_000 });
    await watch.measure();
    expect(told).toEqual(['warning 6000']);
    expect(() => watch.check()).not.toThrow();
  });

  it('keeps the last measurement while the reference is unavailable', async () => {
    const { watch, now } = machine({ aheadMs: 6_000 });
    now.isAway = true;
    await watch.measure();
    expect([watch.offsetSeconds(), () => watch.check()]).toEqual([0, expect.any(Function)]);
    now.isAway = false;
    await watch.measure();
    now.isAway = true;
    await watch.measure();
    expect(() => watch.check()).toThrow(Unavailable);
  });
});
