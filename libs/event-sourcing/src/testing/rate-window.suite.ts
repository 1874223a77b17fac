import { describe, expect, it } from '@jest/globals';
import { type RateWindow } from '../storage/rate-window.js';

/** A window, another process's view of it, and a way to advance its clock. */
export interface RateWindowUnderTest {
  readonly window: RateWindow;
  readonly other: RateWindow;
  /** Moves all taken places of `key` into the past. */
  readonly age: (key: string, ms: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

const MINUTE = { limit: 7, windowMs: 60_000 };

export function testRateWindow(name: string, open: () => Promise<RateWindowUnderTest>): void {
  const inWindow = (test: (opened: RateWindowUnderTest) => Promise<void>) => async () => {
    const opened = await open();
    try {
      await test(opened);
    } finally {
      await opened.close();
    }
  };

  describe(`The rate window of ${name}`, () => {
    it(
      'grants exactly the limit to many concurrent callers in two processes',
      inWindow(async ({ window, other }) => {
        const asked = await Promise.all(Array.from({ length: 40 }, async (_, i) => (i % 2 ? window : other).take('ann', MINUTE, 1, 1)));
        expect(asked.filter(({ granted }) => granted === 1)).toHaveLength(7);
        for (const { granted, retryAfterMs } of asked) {
          if (granted === 1) continue;
          expect(retryAfterMs).toBeGreaterThan(40_000);
          expect(retryAfterMs).toBeLessThanOrEqual(60_000);
        }
        expect(await window.take('bob', MINUTE, 1, 1)).toMatchObject({ granted: 1 });
      }),
    );

    it(
      'grants fewer places than requested, but not fewer than the minimum',
      inWindow(async ({ window }) => {
        expect(await window.take('ann', MINUTE, 1, 5)).toMatchObject({ granted: 5 });
        expect(await window.take('ann', MINUTE, 3, 5)).toMatchObject({ granted: 0 });
        expect(await window.take('ann', MINUTE, 1, 5)).toMatchObject({ granted: 2 });
        expect(await window.take('ann', MINUTE, 1, 5)).toMatchObject({ granted: 0 });
      }),
    );

    it(
      'grants a returned place again',
      inWindow(async ({ window, other }) => {
        await window.take('ann', MINUTE, 7, 7);
        await other.giveBack('ann', MINUTE, 2);
        expect(await window.take('ann', MINUTE, 1, 5)).toMatchObject({ granted: 2 });
        expect(await window.take('ann', MINUTE, 1, 1)).toMatchObject({ granted: 0 });
        await window.giveBack('nobody', MINUTE, 1);
      }),
    );

    it(
      'frees a place a window after it was taken, and returns the correct wait',
      inWindow(async ({ window, age }) => {
        await window.take('ann', MINUTE, 4, 4);
        await age('ann', 30_000);
        await window.take('ann', MINUTE, 3, 3);
        const { granted, retryAfterMs } = await window.take('ann', MINUTE, 1, 1);
        expect(granted).toBe(0);
        expect(retryAfterMs).toBeLessThanOrEqual(30_000);
        expect(retryAfterMs).toBeGreaterThan(15_000);
        await age('ann', 30_000);
        expect(await window.take('ann', MINUTE, 1, 7)).toMatchObject({ granted: 4 });
      }),
    );

    it(
      'returns the wait for the minimum number of places',
      inWindow(async ({ window, age }) => {
        await window.take('ann', MINUTE, 4, 4);
        await age('ann', 30_000);
        await window.take('ann', MINUTE, 3, 3);
        const { retryAfterMs } = await window.take('ann', MINUTE, 6, 6);
        expect(retryAfterMs).toBeGreaterThan(45_000);
      }),
    );
  });
}
