import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ConcurrencyConflict, type DocumentStore } from '@parley/event-sourcing';
import { changes, letter, letters, stamps, write } from '@parley/event-sourcing/testing';
import { type Temporary, openTemporary, sharedServer, withDatabase } from '../testing/temporary.js';

const server = sharedServer();
afterAll(() => server.stop());

describe('Generations', () => {
  let mongo: Temporary;
  beforeEach(async () => {
    mongo = await openTemporary(await server.uri());
  });
  afterEach(() => mongo.close());

  const open = (n: number, of: Temporary['other'] | Temporary = mongo): Promise<DocumentStore> =>
    of.readModels.open('letterbox', n, [letters, stamps]);
  async function eventually(condition: () => boolean): Promise<void> {
    for (let i = 0; i < 400 && !condition(); i++) await pause(10);
    expect(condition()).toBe(true);
  }

  test('notifies other processes about the active generation and its changes', async () => {
    await open(1);
    await mongo.readModels.activate('letterbox', 1);
    const notified: number[] = [];
    const stop = mongo.other.readModels.watchActive('letterbox', (generation) => notified.push(generation));
    await eventually(() => notified.length === 1);
    await mongo.readModels.activate('another', 7);
    await mongo.readModels.activate('letterbox', 2);
    await eventually(() => notified.length === 2);
    await mongo.readModels.activate('letterbox', 2);
    await mongo.readModels.activate('letterbox', 5);
    await eventually(() => notified.length === 3);
    expect(notified).toEqual([1, 2, 5]);
    stop();
    await mongo.readModels.activate('letterbox', 6);
    await pause(100);
    expect(notified).toEqual([1, 2, 5]);
  });

  test('notifies about a switch right after the subscription', async () => {
    const notified: number[] = [];
    mongo.other.readModels.watchActive('letterbox', (generation) => notified.push(generation));
    await mongo.readModels.activate('letterbox', 3);
    await eventually(() => notified.includes(3));
  });

  test('stores declared fields with their indexes, and drops a generation completely', async () => {
    const store = await open(1);
    await store.projection.commit(changes({ writes: [write(null, letter('1', 'ann', { at: 7 }), { a: 2 })], checkpoint: 'c' }));
    const looked = await withDatabase(mongo.uri, mongo.database, async (db) => ({
      stored: await db.collection('letterbox_1_letters').findOne(),
      indexes: (await db.collection('letterbox_1_letters').indexes()).map(({ key }) => JSON.stringify(key)),
    }));
    expect(looked.stored).toMatchObject({ _id: '1', owner: 'ann', colour: 'red', read: 0, folder: null, at: 7, _revision: 1, _seen: '{"a":2}' });
    expect(JSON.parse(String(looked.stored?.['_document']))).toEqual(letter('1', 'ann', { at: 7 }));
    expect(looked.indexes).toContain('{"owner":1,"folder":1,"size":1,"at":-1,"_id":1}');
    await mongo.readModels.drop('letterbox', 1);
    const left = await withDatabase(mongo.uri, mongo.database, (db) => db.listCollections().toArray());
    expect(left.map(({ name }) => name).filter((name) => name.startsWith('letterbox_1_'))).toEqual([]);
  });

  test('commits many documents atomically', async () => {
    const store = await open(1);
    const many = Array.from({ length: 5000 }, (_, i) => write(null, letter(`${i}`, `owner-${i % 50}`, { text: 'x'.repeat(4000) })));
    await store.projection.commit(changes({ writes: many, checkpoint: 'c1' }));
    expect(await store.documents.countEach(letters, [{ where: { owner: 'owner-7' } }])).toEqual([100]);
    const stale = { ...many[3].after, revision: 9 };
    const lost = changes({ writes: [...many.map(({ after }) => write(after, letter(after.id, 'new'))), write(stale, letter('3', 'new'))] });
    await expect(store.projection.commit({ ...lost, checkpoint: 'c2' })).rejects.toBeInstanceOf(ConcurrencyConflict);
    expect(await store.documents.countEach(letters, [{ where: { owner: 'new' } }])).toEqual([0]);
    expect(await store.projection.checkpoint()).toBe('c1');
  });

  test('commits concurrently to the same tallies without losing one', async () => {
    const stores = await Promise.all([open(1), open(1, mongo.other)]);
    await mongo.readModels.activate('letterbox', 1);
    const commits = Array.from({ length: 30 }, (_, i) => stores[i % 2].projection.commit(changes({ writes: [write(null, letter(`${i}`, 'ann'))] })));
    await Promise.all(commits);
    expect(await stores[0].documents.tallies('ann')).toEqual({ red: 30, unread: 30 });
    expect((await stores[0].changes.since(['ann'], 'ann=0', 100))?.map(({ id }) => Number(id)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 30 }, (_, i) => i),
    );
  });

  test('accepts tally keys of any name', async () => {
    const store = await open(1);
    const keys = ['a.b', '$x', 'label:%2E', '', 'ä "', '__proto__'];
    const named = { ...letters, tally: () => ({ owner: 'ann', keys }) };
    await store.projection.commit(changes({ writes: [{ ...write(null, letter('1', 'ann')), collection: named }] }));
    expect(Object.entries(await store.documents.tallies('ann')).sort()).toEqual(keys.map((key) => [key, 1]).sort());
  });
});
