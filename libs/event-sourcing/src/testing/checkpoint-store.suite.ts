import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type CheckpointStore } from '../subscriptions/checkpoints.js';
import { Fenced } from '../publishing/lease.js';

/** An empty checkpoint store. `other` is another process's view of it. */
export interface CheckpointStoreFixture {
  readonly store: CheckpointStore;
  readonly other: CheckpointStore;
  readonly close: () => Promise<void>;
}

/** The contract of every checkpoint store. */
export function testCheckpointStore(name: string, open: () => Promise<CheckpointStoreFixture>): void {
  describe(`${name} as a checkpoint store`, () => {
    let fixture: CheckpointStoreFixture;
    let store: CheckpointStore;
    let other: CheckpointStore;
    beforeEach(async () => {
      fixture = await open();
      ({ store, other } = fixture);
    });
    afterEach(() => fixture.close());

    test('returns null at first, and then the last saved checkpoint', async () => {
      expect(await store.claim('relay', 1)).toBeNull();
      await store.save('relay', 1, 'a');
      await store.save('relay', 1, 'b {"👍":"\\"}');
      expect(await store.claim('relay', 1)).toBe('b {"👍":"\\"}');
      expect(await other.claim('relay', 2)).toBe('b {"👍":"\\"}');
      expect(await store.claim('another', 1)).toBeNull();
    });

    test('refuses saves and claims with an older token', async () => {
      await store.claim('relay', 1);
      await store.save('relay', 1, 'a');
      expect(await other.claim('relay', 2)).toBe('a');
      await expect(store.save('relay', 1, 'late')).rejects.toBeInstanceOf(Fenced);
      await expect(store.claim('relay', 1)).rejects.toBeInstanceOf(Fenced);
      await other.save('relay', 2, 'b');
      await expect(store.save('relay', 1, 'late')).rejects.toBeInstanceOf(Fenced);
      expect(await store.claim('relay', 3)).toBe('b');
      await store.save('another', 1, 'x');
    });

    test('keeps the checkpoint of the newest token among concurrent ones', async () => {
      const tokens = Array.from({ length: 16 }, (_, i) => ((i * 7) % 16) + 1);
      const saves = await Promise.allSettled(tokens.map((token) => (token % 2 ? store : other).save('relay', token, `by ${token}`)));
      for (const save of saves) if (save.status === 'rejected') expect(save.reason).toBeInstanceOf(Fenced);
      expect(saves[tokens.indexOf(16)].status).toBe('fulfilled');
      expect(await store.claim('relay', 16)).toBe('by 16');
    });
  });
}
