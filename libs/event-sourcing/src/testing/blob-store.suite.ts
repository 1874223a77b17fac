import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type BlobStore } from '../storage/blob-store.js';
import { Unavailable } from '../vocabulary/refusal.js';

/** An empty blob store. `other` is another process's view of it. */
export interface BlobStoreFixture {
  readonly store: BlobStore;
  readonly other: BlobStore;
  readonly close: () => Promise<void>;
}

/** Reads a whole blob; null if it does not exist. */
export async function readBlob(store: BlobStore, id: string): Promise<Buffer | null> {
  const blob = await store.open(id);
  return blob && buffer(blob.bytes);
}

/** The contract of every blob store. */
export function testBlobStore(name: string, open: () => Promise<BlobStoreFixture>): void {
  describe(`${name} as a blob store`, () => {
    let fixture: BlobStoreFixture;
    beforeEach(async () => {
      fixture = await open();
    });
    afterEach(() => fixture.close());

    const newId = () => randomBytes(16).toString('hex');
    const put = (id: string, bytes: Uint8Array) => fixture.store.put(id, Readable.from([bytes], { objectMode: false }));

    test.each([0, 1, 255 * 1024, 255 * 1024 + 1, 3_000_000])('returns %i bytes and their size', async (size) => {
      const [id, bytes] = [newId(), randomBytes(size)];
      expect(await fixture.store.open(id)).toBeNull();
      await put(id, bytes);
      const blob = await fixture.other.open(id);
      expect(blob?.size).toBe(size);
      expect(blob && (await buffer(blob.bytes)).equals(bytes)).toBe(true);
    });

    test('stores nothing of a put whose source fails, and accepts the name afterwards', async () => {
      const id = newId();
      async function* breakingOff() {
        yield await Promise.resolve(randomBytes(700_000));
        throw new Error('the source broke off');
      }
      await expect(fixture.store.put(id, Readable.from(breakingOff(), { objectMode: false }))).rejects.toBeInstanceOf(Unavailable);
      expect(await fixture.store.open(id)).toBeNull();
      await put(id, new Uint8Array([1, 2, 3]));
      expect(await readBlob(fixture.store, id)).toEqual(Buffer.from([1, 2, 3]));
    });

    test('stores one content for a name that is put twice', async () => {
      const id = newId();
      for (let i = 0; i < 2; i++) await put(id, new Uint8Array([1, 2, 3]));
      expect(await readBlob(fixture.store, id)).toEqual(Buffer.from([1, 2, 3]));
    });

    test('buffers a bounded part of an unread blob, and can destroy it', async () => {
      const id = newId();
      await put(id, randomBytes(5_000_000));
      const blob = await fixture.store.open(id);
      blob?.bytes.read(0);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(blob?.bytes.readableLength).toBeLessThan(600_000);
      blob?.bytes.destroy();
    });

    test('deletes only the named blob, and ignores a missing one', async () => {
      const [id, another] = [newId(), newId()];
      await put(id, randomBytes(600_000));
      await put(another, randomBytes(10));
      await fixture.other.delete(id);
      expect(await fixture.store.open(id)).toBeNull();
      expect((await readBlob(fixture.store, another))?.length).toBe(10);
      await fixture.store.delete(id);
      await fixture.store.delete(newId());
    });

    test('refuses names that are not 32 hexadecimal characters', async () => {
      expect(await fixture.store.open('../etc/passwd')).toBeNull();
      await expect(put('x', new Uint8Array())).rejects.toThrow('Invalid blob name');
      await expect(fixture.store.delete('../etc/passwd')).rejects.toThrow('Invalid blob name');
    });
  });
}
