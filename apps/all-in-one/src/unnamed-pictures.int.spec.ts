import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Handle, createClock, createHandle } from '@parley/event-sourcing';
import { type Facts } from '@parley/lookups';
import { UnnamedPictures, picture, pictureStream, soleSweeper } from '@parley/messaging';
import { DiskBlobs, type SqliteAdapters, openSqlite } from '@parley/sqlite';

const [A, B, C] = ['a', 'b', 'c'].map((letter) => letter.repeat(32));
let folder: string;
let sqlite: SqliteAdapters;
let blobs: DiskBlobs;
let handle: Handle;
let used: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
  sqlite = openSqlite(folder);
  blobs = new DiskBlobs(join(folder, 'pictures'));
  handle = createHandle(sqlite.eventStore, createClock(0));
  used = [];
});
afterEach(() => {
  sqlite.close();
  rmSync(folder, { recursive: true });
});

function sweeper(lease = soleSweeper, store = blobs): UnnamedPictures {
  const facts = { pictureUses: async function* (id: string) {
    await Promise.resolve();
    if (used.includes(id)) yield {};
  } } as unknown as Facts;
  return new UnnamedPictures(handle, sqlite.eventStore, store, facts, sqlite.claims, lease);
}

async function upload(id: string, isComplete = true): Promise<void> {
  await sqlite.claims.offer(id);
  await blobs.put(id, Readable.from([Buffer.from('picture')]));
  const uploaded = { pictureId: id, uploader: { role: 'buyer', id: 'b-1' }, contentType: 'image/png', width: 1, height: 1, bytes: 7 } as const;
  if (isComplete) await handle(picture, pictureStream(id), { type: 'Upload', uploaded });
}

async function exists(id: string): Promise<boolean> {
  const blob = await blobs.open(id);
  blob?.bytes.destroy();
  return blob !== null;
}

const typesOf = async (id: string) => (await sqlite.eventStore.read(pictureStream(id))).map(({ type }) => type);

describe('pictures that no message names', () => {
  it('are removed when they are old enough, and cannot be named by a message afterwards', async () => {
    await upload(A);
    expect(await sweeper().sweep()).toBe(0);
    expect(await sweeper().sweep(0)).toBe(1);
    expect([await exists(A), await typesOf(A), await sqlite.claims.claim([A])]).toEqual([false, ['PictureUploaded', 'PictureRemoved'], false]);
    expect(await sweeper().sweep(0)).toBe(0);
  });

  it('are kept once a message names them, also one of a service that makes no claims', async () => {
    await upload(A);
    await upload(B);
    used.push(B);
    await sqlite.claims.claim([A]);
    expect(await sweeper().sweep(0)).toBe(0);
    expect([await exists(A), await exists(B), await sqlite.claims.expired(0, 10)]).toEqual([true, true, []]);
  });

  it('are what interrupted uploads left as well', async () => {
    await upload(A, false);
    expect(await sweeper().sweep(0)).toBe(1);
    expect([await exists(A), await typesOf(A)]).toEqual([false, []]);
  });

  it('are removed by the next sweep if one is interrupted between any two steps', async () => {
    for (const id of [A, B, C]) await upload(id);
    const broken = new DiskBlobs(join(folder, 'pictures'));
    broken.delete = () => Promise.reject(new Error('the disk is full'));
    await expect(sweeper(soleSweeper, broken).sweep(0)).rejects.toThrow('full');
    await sqlite.claims.withdraw(B);
    expect(await sweeper().sweep(0)).toBe(3);
    expect(await typesOf(A)).toEqual(['PictureUploaded', 'PictureRemoved']);
    expect([await exists(A), await exists(B), await exists(C)]).toEqual([false, false, false]);
  });

  it('are kept if they have an event of a later release, and the others are removed', async () => {
    for (const id of [A, B]) await upload(id);
    const events = [{ type: 'OfALaterRelease', data: {} }];
    await sqlite.eventStore.append({ stream: pictureStream(A), expectedVersion: 1, events, at: 1 });
    expect(await sweeper().sweep(0)).toBe(1);
    expect([await exists(A), await exists(B)]).toEqual([true, false]);
  });

  it('are swept by one process at a time', async () => {
    await upload(A);
    expect(await sweeper({ ...soleSweeper, take: () => Promise.resolve(null) }).sweep(0)).toBe(0);
    expect(await exists(A)).toBe(true);
  });

  it('are never lost to a message that names them at the same moment', async () => {
    const ids = Array.from({ length: 20 }, (_, i) => i.toString(16).padStart(32, '0'));
    for (const id of ids) await upload(id);
    const naming = ids.map(async (id) => ({ id, isNamed: await sqlite.claims.claim([id]) }));
    await sweeper().sweep(0);
    for (const { id, isNamed } of await Promise.all(naming)) expect([id, await exists(id)]).toEqual([id, isNamed]);
  });
});
