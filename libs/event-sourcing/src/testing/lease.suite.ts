import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Grant, type Lease } from '../publishing/lease.js';

/** A lease of about half a second that nobody has. `other` is the same as another process sees it. */
export interface LeaseFixture {
  readonly lease: Lease;
  readonly other: Lease;
  readonly close: () => Promise<void>;
}

/** What every lease keeps to. */
export function testLease(name: string, open: () => Promise<LeaseFixture>): void {
  describe(`${name} as a lease`, () => {
    let fixture: LeaseFixture;
    let lease: Lease;
    let other: Lease;
    beforeEach(async () => {
      fixture = await open();
      ({ lease, other } = fixture);
    });
    afterEach(() => fixture.close());

    async function taken(by: Lease): Promise<Grant> {
      const grant = await by.take();
      if (!grant) throw new Error('somebody else has the lease');
      return grant;
    }

    test('is given to one; the next is given a higher token', async () => {
      const first = await taken(lease);
      expect(await other.take()).toBeNull();
      expect(await lease.take()).toBeNull();
      await lease.release(first);
      const second = await taken(other);
      expect(second.token).toBeGreaterThan(first.token);
      expect(await lease.take()).toBeNull();
    });

    test('of many who ask at once one is given it', async () => {
      for (let round = 0; round < 10; round++) {
        const asked = Array.from({ length: 12 }, (_, i) => (i % 2 ? lease : other).take());
        const given = (await Promise.all(asked)).filter((grant) => grant !== null);
        expect(given).toHaveLength(1);
        await lease.release(given[0]);
      }
    });

    test('lasts as long as it is renewed, and no longer', async () => {
      const grant = await taken(lease);
      for (let i = 0; i < 3; i++) {
        await pause(grant.ttlMs * 0.6);
        expect(await lease.renew(grant)).toBe(true);
        expect(await other.take()).toBeNull();
      }
      await pause(grant.ttlMs * 1.1);
      expect((await taken(other)).token).toBeGreaterThan(grant.token);
    });

    test('who lost it can neither renew it nor give it back', async () => {
      const lost = await taken(lease);
      await pause(lost.ttlMs * 1.1);
      const held = await taken(other);
      expect(await lease.renew(lost)).toBe(false);
      await lease.release(lost);
      expect(await lease.take()).toBeNull();
      expect(await other.renew(held)).toBe(true);
    });

    test('who was late and found that nobody had taken it holds it on', async () => {
      const grant = await taken(lease);
      await pause(grant.ttlMs * 1.1);
      expect(await lease.renew(grant)).toBe(true);
      expect(await other.take()).toBeNull();
    });
  });
}
