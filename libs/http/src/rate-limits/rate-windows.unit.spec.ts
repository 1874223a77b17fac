import { describe, expect, it } from '@jest/globals';
import { type RateGrant, type RateWindow } from '@parley/event-sourcing';
import { testRateWindow } from '@parley/event-sourcing/testing';
import { LeasedWindow } from './leased-window.js';
import { MemoryWindow } from './memory-window.js';

testRateWindow('a process', () => {
  let now = 1_000_000;
  const window = new MemoryWindow(() => now);
  const age = (_key: string, ms: number) => Promise.resolve(void (now += ms));
  return Promise.resolve({ window, other: window, age, close: () => Promise.resolve() });
});

testRateWindow('two processes that lease their places', () => {
  let now = 1_000_000;
  const shared = new MemoryWindow(() => now);
  const [window, other] = [1, 2].map(() => new LeasedWindow(shared, raise, () => now));
  const age = (_key: string, ms: number) => Promise.resolve(void (now += ms));
  return Promise.resolve({ window, other, age, close: () => Promise.resolve() });
});

function raise(error: unknown): never {
  throw error;
}

describe('MemoryWindow', () => {
  it('stores a bounded number of keys and slots', () => {
    let now = 0;
    const window = new MemoryWindow(() => now);
    for (let i = 0; i < 25_000; i++) window.take(`k-${i}`, { limit: 5, windowMs: 60_000 }, 1, 1);
    expect(window.size.keys).toBeLessThanOrEqual(20_000);
    const before = window.size.slots;
    for (let i = 0; i < 5_000; i++) {
      now += 10;
      window.take('one', { limit: 1_000_000, windowMs: 60_000 }, 1, 1);
    }
    expect(window.size.slots - before).toBeLessThanOrEqual(241);
  });
});

describe('LeasedWindow', () => {
  const READS = { limit: 1200, windowMs: 60_000 };

  /** A shared window that counts its queries and can be made to fail. */
  class Shared implements RateWindow {
    queries = 0;
    failure: Error | null = null;
    constructor(private readonly window: MemoryWindow) {}
    async take(...[key, rule, atLeast, atMost]: Parameters<RateWindow['take']>): Promise<RateGrant> {
      this.queries++;
      await Promise.resolve();
      if (this.failure) throw this.failure;
      return this.window.take(key, rule, atLeast, atMost);
    }
    giveBack(): void {}
  }

  function opened() {
    const clock = { now: 1_000_000 };
    const shared = new Shared(new MemoryWindow(() => clock.now));
    const errors: unknown[] = [];
    const window = new LeasedWindow(shared, (error) => errors.push(error), () => clock.now);
    return { clock, shared, errors, window };
  }

  it('requests places in blocks, and grants at most the limit in a minute', async () => {
    const { clock, shared, window } = opened();
    let granted = 0;
    for (let i = 0; i < 2000; i++) {
      clock.now += 20;
      granted += (await window.take('ann', READS, 1, 1)).granted;
    }
    expect(granted).toBeGreaterThan(1100);
    expect(granted).toBeLessThanOrEqual(1200);
    expect(shared.queries).toBeLessThan(200);
  });

  it('refuses a flood from its cache, with a decreasing wait', async () => {
    const { clock, shared, window } = opened();
    await shared.take('ann', READS, 1, 1200);
    shared.queries = 0;
    const first = await window.take('ann', READS, 1, 1);
    clock.now += 500;
    const asked = await Promise.all(Array.from({ length: 1000 }, async () => window.take('ann', READS, 1, 1)));
    expect(new Set(asked.map(({ retryAfterMs }) => retryAfterMs))).toEqual(new Set([first.retryAfterMs - 500]));
    expect(shared.queries).toBe(1);
  });

  it('leaves places to other processes while a caller is slow', async () => {
    const { clock, shared, window } = opened();
    for (let i = 0; i < 12; i++) {
      await window.take('ann', READS, 1, 1);
      clock.now += 4_999;
    }
    expect(await shared.take('ann', READS, 1, 1200)).toMatchObject({ granted: 1188 });
  });

  it('counts alone while the shared window fails', async () => {
    const { clock, shared, window, errors } = opened();
    shared.failure = new Error('no primary');
    const asked = await Promise.all(Array.from({ length: 1300 }, async () => window.take('ann', READS, 1, 1)));
    expect(asked.filter(({ granted }) => granted === 1)).toHaveLength(1200);
    expect(errors).toHaveLength(1);
    expect(shared.queries).toBe(1);
    shared.failure = null;
    clock.now += 6_000;
    expect(await window.take('ann', READS, 1, 1)).toMatchObject({ granted: 1 });
    expect(shared.queries).toBe(2);
  });
});
