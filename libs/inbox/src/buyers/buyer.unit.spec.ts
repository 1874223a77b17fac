import { describe, expect, it } from '@jest/globals';
import { Happenings } from '../testing/events.js';
import { project } from '../testing/project.js';
import { MOST_PERIODS, blacklistedSince, buyers, wasBlacklistedAt } from './buyer.js';

function after(...happen: ((all: Happenings) => unknown)[]) {
  const all = new Happenings();
  for (const step of happen) step(all);
  const buyer = project(all.events).get(buyers, 's-1~b-1');
  if (!buyer) throw new Error('nothing is known of the buyer');
  return { buyer, times: all.events.map(({ at }) => at) };
}

describe('a buyer of a seller', () => {
  it('is on the blacklist from the blacklisting to the removal', () => {
    const { buyer, times } = after((all) => all.blacklist('rude'));
    expect(buyer).toMatchObject({ reason: 'rude', version: 1, periods: [{ from: times[0], to: null }] });
    expect(blacklistedSince(buyer)).toBe(times[0]);
    const removed = after((all) => all.blacklist('rude'), (all) => all.unblacklist()).buyer;
    expect(removed).toMatchObject({ reason: null, version: 2 });
    expect(blacklistedSince(removed)).toBeNull();
  });

  it('remembers every period, the first moment in it and the last one out of it', () => {
    const { buyer, times } = after((all) => all.blacklist(), (all) => all.unblacklist(), (all) => all.blacklist());
    expect(times.map((at) => wasBlacklistedAt(buyer, at))).toEqual([true, false, true]);
    expect(wasBlacklistedAt(buyer, times[0] - 1)).toBe(false);
    expect(wasBlacklistedAt(buyer, times[1] - 1)).toBe(true);
  });

  it('remembers a bounded number of periods however often they are put on the blacklist, and hides by the last as always', () => {
    const flips = Array.from({ length: 2 * MOST_PERIODS + 51 }, (_, i) => (all: Happenings) => (i % 2 ? all.unblacklist() : all.blacklist()));
    const { buyer, times } = after(...flips);
    expect(buyer.periods).toHaveLength(MOST_PERIODS);
    expect(buyer.periods[0].from).toBe(times[0]);
    expect(blacklistedSince(buyer)).toBe(times.at(-1));
    expect(times.slice(-100).map((at) => wasBlacklistedAt(buyer, at))).toEqual(Array.from({ length: 100 }, (_, i) => i % 2 === 1));
  });

  it('counts their orders once each', () => {
    const { buyer } = after(
      (all) => all.status('o-1', 0, 'FINISH'),
      (all) => all.status('o-1', 1, 'FINISH'),
      (all) => all.status('o-2', 0, 'FINISH'),
    );
    expect(buyer).toMatchObject({ orders: 2, version: 0, periods: [] });
  });

  it('is counted on the blacklist while they are on it', () => {
    expect(buyers.tally?.(after((all) => all.blacklist()).buyer)).toEqual({ owner: 's-1', keys: ['blacklisted'] });
    expect(buyers.tally?.(after((all) => all.blacklist(), (all) => all.unblacklist()).buyer)?.keys).toEqual([]);
  });
});
