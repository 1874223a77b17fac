import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type DocumentStore, type ReadModels, type Stored } from '../read-models/document-store.js';
import { ConcurrencyConflict } from '../vocabulary/refusal.js';
import { testChangeLog } from './change-log.suite.js';
import { type Letter, changes, letter, letters, stamps, write } from './letters.js';
import { testQueries } from './queries.suite.js';
import { testTallies } from './tallies.suite.js';

/** Empty read models. `other` is another process's view of them, or `readModels` itself for a single process. */
export interface DocumentStoreFixture {
  readonly readModels: ReadModels;
  readonly other: ReadModels;
  readonly close: () => Promise<void>;
}

/** The contract of every document store: documents, queries, tallies and the change log. */
export function testDocumentStore(name: string, open: () => Promise<DocumentStoreFixture>): void {
  describe(`${name} as a document store`, () => {
    let fixture: DocumentStoreFixture;
    let store: DocumentStore;
    let other: DocumentStore;

    beforeEach(async () => {
      fixture = await open();
      store = await fixture.readModels.open('letterbox', 1, [letters, stamps]);
      await fixture.readModels.activate('letterbox', 1);
      other = await fixture.other.open('letterbox', 1, [letters, stamps]);
    });
    afterEach(() => fixture.close());

    const stored = async (id: string, from = store) =>
      ((await from.projection.load([{ collection: letters, id }])).get(letters)?.[0] ?? null) as Stored<Letter> | null;

    test('returns null or nothing for missing documents', async () => {
      expect(await store.documents.get(letters, 'none')).toBeNull();
      expect(await store.documents.getMany(letters, [])).toEqual(new Map());
      expect(await store.documents.getMany(letters, ['none'])).toEqual(new Map());
      expect(await store.documents.find(letters, { where: { owner: 'ann' }, sort: ['-at'], limit: 5 })).toEqual([]);
      expect(await store.documents.countEach(letters, [{ where: { owner: 'ann' } }])).toEqual([0]);
      expect(await store.documents.countEach(letters, [])).toEqual([]);
      expect(await store.documents.tallies('ann')).toEqual({});
      expect(await store.projection.checkpoint()).toBeNull();
      expect(await store.parked.list()).toEqual([]);
      expect([...(await store.projection.load([{ collection: letters, id: 'none' }])).values()].flat()).toEqual([]);
    });

    test('returns documents unchanged with their metadata', async () => {
      const ann = letter('1', 'ann', { text: 'naïve 👩‍👩‍👧 "quoted" \u0000', at: 1_700_000_000_123_457 });
      const bob = letter('2', 'bob');
      await store.projection.commit(changes({ writes: [write(null, bob, {}), write(null, ann, { inbox: 7, 'a.b': 1 })], checkpoint: 'c1' }));
      expect(await store.documents.get(letters, '1')).toEqual(ann);
      expect(await other.documents.get(letters, '1')).toEqual(ann);
      expect(await store.documents.getMany(letters, ['2', 'none', '1', '1'])).toEqual(new Map([['1', ann], ['2', bob]]));
      expect(await stored('1')).toEqual({ id: '1', revision: 1, seen: { inbox: 7, 'a.b': 1 }, document: ann });
      expect(await store.projection.checkpoint()).toBe('c1');
    });

    test('loads by id and by field at once, each document once', async () => {
      await store.projection.commit(changes({ writes: ['1', '2', '3'].map((id) => write(null, letter(id, id === '3' ? 'bob' : 'ann'))) }));
      await store.projection.commit(changes({ inserts: [{ collection: stamps, id: 's', document: { owner: 'ann', value: 3 } }] }));
      const loaded = await store.projection.load([
        { collection: letters, id: '2' },
        { collection: letters, field: 'owner', value: 'ann' },
        { collection: letters, field: 'owner', value: 'nobody' },
        { collection: letters, id: '3' },
        { collection: stamps, field: 'owner', value: 'ann' },
      ]);
      expect(loaded.get(letters)?.map(({ id }) => id).sort()).toEqual(['1', '2', '3']);
      expect(loaded.get(stamps)).toEqual([{ id: 's', revision: 1, seen: {}, document: { owner: 'ann', value: 3 } }]);
    });

    test('rejects a whole commit if one write has an old revision', async () => {
      await store.projection.commit(changes({ writes: [write(null, letter('1', 'ann'))], checkpoint: 'c1' }));
      const stale = await stored('1');
      await other.projection.commit(changes({ writes: [write(stale, letter('1', 'ann', { text: 'theirs' }))] }));
      const head = await store.changes.head(['ann']);
      const event = { type: 'E', data: 1, stream: 's', version: 1, at: 1 };
      const lost = changes({
        writes: [write(null, letter('0', 'ann')), write(stale, letter('1', 'ann', { text: 'mine' })), write(null, letter('2', 'ann'))],
        inserts: [{ collection: stamps, id: 's', document: { owner: 'ann', value: 1 } }],
        park: [{ stream: 's', version: 1, event, error: 'x' }],
        checkpoint: 'c2',
      });
      await expect(store.projection.commit(lost)).rejects.toBeInstanceOf(ConcurrencyConflict);
      expect(await store.documents.getMany(letters, ['0', '1', '2'])).toEqual(new Map([['1', letter('1', 'ann', { text: 'theirs' })]]));
      expect(await store.documents.get(stamps, 's')).toBeNull();
      expect(await store.parked.list()).toEqual([]);
      expect(await store.projection.checkpoint()).toBe('c1');
      expect(await store.documents.tallies('ann')).toEqual({ red: 1, unread: 1 });
      expect(await store.changes.head(['ann'])).toBe(head);
    });

    test('refuses to write an existing document as a new one', async () => {
      await store.projection.commit(changes({ writes: [write(null, letter('1', 'ann'))] }));
      await expect(store.projection.commit(changes({ writes: [write(null, letter('1', 'bob'))] }))).rejects.toBeInstanceOf(ConcurrencyConflict);
      expect(await store.documents.get(letters, '1')).toEqual(letter('1', 'ann'));
    });

    test('loses no update if conflicting writes are retried', async () => {
      await store.projection.commit(changes({ writes: [write(null, letter('1', 'ann', { size: 0 }))] }));
      let conflicts = 0;
      const increment = async (from: DocumentStore): Promise<void> => {
        for (;;) {
          const before = (await stored('1', from)) as Stored<Letter>;
          await new Promise(setImmediate);
          const after = { ...before.document, size: before.document.size + 1 };
          try {
            return await from.projection.commit(changes({ writes: [write(before, after)] }));
          } catch (error) {
            if (!(error instanceof ConcurrencyConflict)) throw error;
            conflicts++;
          }
        }
      };
      await Promise.all(Array.from({ length: 20 }, (_, i) => increment(i % 2 ? store : other)));
      expect((await store.documents.get(letters, '1'))?.size).toBe(20);
      expect((await stored('1'))?.revision).toBe(21);
      expect(conflicts).toBeGreaterThan(0);
    });

    test('keeps the first insert of a document', async () => {
      const insert = (value: number) =>
        store.projection.commit(changes({ inserts: [{ collection: stamps, id: 's', document: { owner: 'ann', value } }] }));
      await insert(1);
      await insert(2);
      expect(await store.documents.get(stamps, 's')).toEqual({ owner: 'ann', value: 1 });
      expect(await store.documents.tallies('ann')).toEqual({ stamps: 1 });
    });

    test('keeps the checkpoint if a commit has none', async () => {
      await store.projection.commit(changes({ checkpoint: '17' }));
      await store.projection.commit(changes({}));
      await store.projection.commit(changes({ checkpoint: null, writes: [write(null, letter('1', 'ann'))] }));
      expect(await store.projection.checkpoint()).toBe('17');
      expect(await other.projection.checkpoint()).toBe('17');
    });

    test('returns parked events in order', async () => {
      const parked = (stream: string, version: number, error = 'broken') => ({
        stream,
        version,
        event: { type: 'E', data: { text: '👍', n: [version] }, stream, version, at: 5 },
        error,
      });
      await store.projection.commit(changes({ park: [parked('b', 2), parked('a', 11), parked('a', 9)] }));
      expect(await store.parked.list()).toEqual([parked('a', 9), parked('a', 11), parked('b', 2)]);
      expect(await store.parked.list('b')).toEqual([parked('b', 2)]);
      expect((await other.parked.streams()).sort()).toEqual(['a', 'b']);
      await store.projection.commit(changes({ park: [parked('a', 11, 'came again')] }));
      expect(await store.parked.list('a')).toEqual([parked('a', 9), parked('a', 11)]);
      const [nine, eleven] = [9, 11].map((version) => ({ stream: 'a', version }));
      await store.projection.commit(changes({ unpark: [nine, eleven], park: [parked('a', 11, 'still broken')] }));
      expect(await store.parked.list('a')).toEqual([parked('a', 11, 'still broken')]);
      await store.projection.commit(changes({ unpark: [{ stream: 'a', version: 11 }] }));
      expect(await store.parked.streams()).toEqual(['b']);
    });

    test('finds parked streams by name and by page, and removes events up to a version', async () => {
      const parked = (stream: string, version: number) => ({ stream, version, event: { type: 'E', data: 1, stream, version, at: 5 }, error: 'x' });
      expect(await store.parked.firstVersions(['a'])).toEqual(new Map());
      expect(await store.parked.countStreams()).toBe(0);
      await store.projection.commit(changes({ park: [parked('c', 7), parked('a', 10), parked('a', 9), parked('a', 11), parked('b', 2)] }));
      expect(await store.parked.firstVersions([])).toEqual(new Map());
      expect(await store.parked.firstVersions(['none', 'c', 'a', 'a'])).toEqual(new Map([['a', 9], ['c', 7]]));
      expect(await other.parked.countStreams()).toBe(3);
      expect(await store.parked.streams(2)).toEqual(['a', 'b']);
      expect(await store.parked.streams(2, 'b')).toEqual(['c']);
      expect(await store.parked.streams(2, 'c')).toEqual([]);
      expect(await store.parked.list('a', 2)).toEqual([parked('a', 9), parked('a', 10)]);
      await store.projection.commit(changes({ unpark: [{ stream: 'a', version: 10, andEarlier: true }] }));
      expect(await store.parked.list()).toEqual([parked('a', 11), parked('b', 2), parked('c', 7)]);
    });

    testQueries(() => store);
    testTallies(() => store);
    testChangeLog(() => ({ store, other }));
  });
}
