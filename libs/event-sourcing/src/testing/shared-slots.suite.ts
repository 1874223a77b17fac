import { describe, expect, it } from '@jest/globals';
import { type SharedSlots } from '../storage/shared-slots.js';

/** Shared slots as seen by two processes. */
export interface SharedSlotsUnderTest {
  readonly slots: SharedSlots;
  readonly other: SharedSlots;
  /** Lets time pass. */
  readonly wait: (ms: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

const HOUR = 3_600_000;

export function testSharedSlots(name: string, open: () => Promise<SharedSlotsUnderTest>): void {
  const inSlots = (test: (opened: SharedSlotsUnderTest) => Promise<void>) => async () => {
    const opened = await open();
    try {
      await test(opened);
    } finally {
      await opened.close();
    }
  };

  describe(`The shared slots of ${name}`, () => {
    it(
      'drop the oldest slot of an owner beyond the limit and notify its process once',
      inSlots(async ({ slots, other }) => {
        await slots.take('ann', 'a1', 2, HOUR);
        await other.take('ann', 'a2', 2, HOUR);
        await other.take('bob', 'b1', 2, HOUR);
        expect([await slots.dropped(), await other.dropped()]).toEqual([[], []]);
        await other.take('ann', 'a3', 2, HOUR);
        expect([await other.dropped(), await slots.dropped(), await slots.dropped()]).toEqual([[], ['a1'], []]);
        await slots.take('ann', 'a4', 2, HOUR);
        expect([await slots.dropped(), await other.dropped()]).toEqual([[], ['a2']]);
      }),
    );

    it(
      'have room for another slot when one is released',
      inSlots(async ({ slots, other }) => {
        await slots.take('ann', 'a1', 2, HOUR);
        await other.take('ann', 'a2', 2, HOUR);
        await other.release('ann', 'a2');
        await other.release('ann', 'unknown');
        await slots.take('ann', 'a3', 2, HOUR);
        expect([await slots.dropped(), await other.dropped()]).toEqual([[], []]);
      }),
    );

    it(
      'take a slot once, also if it is taken again',
      inSlots(async ({ slots }) => {
        await slots.take('ann', 'a1', 2, HOUR);
        await slots.take('ann', 'a2', 2, HOUR);
        await slots.take('ann', 'a2', 2, HOUR);
        expect(await slots.dropped()).toEqual([]);
      }),
    );

    it(
      'forget a slot that has expired',
      inSlots(async ({ slots, other, wait }) => {
        await slots.take('ann', 'a1', 1, 20);
        await wait(100);
        await other.take('ann', 'a2', 1, HOUR);
        expect([await slots.dropped(), await other.dropped()]).toEqual([[], []]);
      }),
    );

    it(
      'keep exactly the limit when many are taken at once',
      inSlots(async ({ slots, other }) => {
        await Promise.all(Array.from({ length: 30 }, (_, i) => (i % 2 ? slots : other).take('ann', `a${i}`, 4, HOUR)));
        expect(new Set([...(await slots.dropped()), ...(await other.dropped())]).size).toBe(26);
      }),
    );
  });
}
