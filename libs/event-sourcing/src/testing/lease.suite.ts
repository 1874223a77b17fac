import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Grant, type Lease } from '../publishing/lease.js';

/** A free lease of about half a second. `other` is another process's view of it. */
export interface LeaseFixture {
  readonly lease: Lease;
  readonly other: Lease;
  readonly close: () => Promise<void>;
}

/** The contract of every lease. */
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
      if (!grant) throw new Error('The lease is taken');
      return grant;
    }

    test('is granted to one holder; the next grant has a higher token', async () => {
      const first = await taken(lease);
      expect(await other.take()).toBeNull();
      expect(await lease.take()).toBeNull();
      await lease.release(first);
      const second = await taken(other);
      expect(second.token).toBeGreaterThan(first.token);
      expect(await lease.take()).toBeNull();
    });

    test('is granted to one of many concurrent requests', async () => {
      for (let round = 0; round < 10; round++) {
        const asked = Array.from({ length: 12 }, (_, i) => (i % 2 ? lease : other).take());
        const given = (await Promise.all(asked)).filter((grant) => grant !== null);
        expect(given).toHaveLength(1);
        await lease.release(given[0]);
      }
    });

    test('lasts while it is renewed, and then expires', async () => {
      const grant = await taken(lease);
      for (let i = 0; i < 3; i++) {
        await pause(grant.ttlMs * 0.6);
        expect(await lease.renew(grant)).toBe(true);
        expect(await other.take()).toBeNull();
      }
      await pause(grant.ttlMs * 1.1);
      expect((await taken(other)).token).toBeGreaterThan(grant.token);
    });

    test('cannot be renewed or released after it was lost', async () => {
      const lost = await taken(lease);
      await pause(lost.ttlMs * 1.1);
      const held = await taken(other);
      expect(await lease.renew(lost)).toBe(false);
      await lease.release(lost);
      expect(await lease.take()).toBeNull();
      expect(await other.renew(held)).toBe(true);
    });

    test('can be renewed late if no other process has taken it', async () => {
      const grant = await taken(lease);
      await pause(grant.ttlMs * 1.1);
      expect(await lease.renew(grant)).toBe(true);
      expect(await other.take()).toBeNull();
    });
  });
}
