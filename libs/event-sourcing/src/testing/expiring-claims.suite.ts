import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ExpiringClaims } from '../storage/expiring-claims.js';

/** An empty claim store. `other` is another process's view of it. */
export interface ExpiringClaimsFixture {
  readonly claims: ExpiringClaims;
  readonly other: ExpiringClaims;
  readonly close: () => Promise<void>;
}

/** The contract of every claim store. */
export function testExpiringClaims(name: string, open: () => Promise<ExpiringClaimsFixture>): void {
  describe(`${name} as a claim store`, () => {
    let fixture: ExpiringClaimsFixture;
    beforeEach(async () => {
      fixture = await open();
    });
    afterEach(() => fixture.close());

    test('lists unclaimed offers of a minimum age, oldest first', async () => {
      const { claims, other } = fixture;
      for (const id of ['a', 'b', 'c']) {
        await claims.offer(id);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      expect(await other.claim(['b', 'never offered'])).toBe(true);
      expect(await claims.expired(0, 10)).toEqual(['a', 'c']);
      expect(await claims.expired(0, 1)).toEqual(['a']);
      expect(await claims.expired(60_000, 10)).toEqual([]);
    });

    test('refuses to withdraw a claimed id and to claim a withdrawn one', async () => {
      const { claims, other } = fixture;
      await claims.offer('a');
      await claims.offer('b');
      expect([await claims.claim(['a']), await other.withdraw('a')]).toEqual([true, false]);
      expect([await other.withdraw('b'), await other.withdraw('b'), await claims.claim(['a', 'b'])]).toEqual([true, true, false]);
    });

    test('lists a withdrawn id until it is settled, and never lets it be claimed', async () => {
      const { claims, other } = fixture;
      await claims.offer('a');
      await claims.withdraw('a');
      expect(await other.expired(0, 10)).toEqual(['a']);
      await claims.settle('a');
      expect(await other.expired(0, 10)).toEqual([]);
      expect(await other.claim(['a'])).toBe(false);
    });

    test('lets exactly one of a concurrent claim and withdrawal succeed', async () => {
      const { claims, other } = fixture;
      const ids = Array.from({ length: 30 }, (_, i) => `id ${i}`);
      for (const id of ids) await claims.offer(id);
      const outcomes = await Promise.all(
        ids.map(async (id, i) => {
          const both = [() => claims.claim([id]), () => other.withdraw(id)];
          const [first, second] = i % 2 ? both : both.reverse();
          return Promise.all([first(), second()]);
        }),
      );
      expect(outcomes.map((both) => both.filter(Boolean).length)).toEqual(ids.map(() => 1));
    });
  });
}
