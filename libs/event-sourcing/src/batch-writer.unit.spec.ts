import { beforeEach, describe, expect, test } from '@jest/globals';
import { BatchWriter } from './batch-writer.js';
import { type Changes, type DocumentStore } from './document-store.js';
import { type Event, type Recorded } from './event.js';
import { Unavailable } from './refusal.js';
import { type Account, type AccountEvent, accounts, counting, decode } from './testing/counting.js';
import { MemoryReadModels } from './testing/memory-read-models.js';

const added = (stream: string, version: number): Event & Recorded => ({ type: 'Added', data: { n: 1, by: 'x' }, stream, version, at: version });
const visited = (stream: string, version: number, data = {}): Event & Recorded => ({ type: 'Visited', data, stream, version, at: version });
const some = (count: number, stream = 'shop-ann') => Array.from({ length: count }, (_, i) => added(stream, i + 1));

describe('a batch that is written in parts', () => {
  let store: DocumentStore;
  let commits: Changes[];
  /** What is done with a commit in place of it. */
  let onCommit: (changes: Changes, commit: () => Promise<void>) => Promise<void>;
  let seen: string[];
  let writer: BatchWriter<AccountEvent>;

  beforeEach(async () => {
    store = await new MemoryReadModels().open('counting', 1);
    [commits, seen, onCommit] = [[], [], (_changes, commit) => commit()];
    const watched: DocumentStore = Object.assign(Object.create(store) as DocumentStore, {
      commit: (changes: Changes) => {
        commits.push(changes);
        return onCommit(changes, () => store.commit(changes));
      },
    });
    const decoded = (event: Event & Recorded) => {
      seen.push(`${event.stream}@${event.version}`);
      return decode(event);
    };
    writer = new BatchWriter({ projection: counting(), store: watched, decode: decoded, writeSize: 2 });
  });

  const held = async (customer = 'ann') => (await store.get<Account>(accounts, customer))?.held;

  test('comes to the same, and has its checkpoint with the last part', async () => {
    expect(await writer.write(some(5), '5')).toEqual([]);
    expect(await held()).toBe(5);
    expect(commits.map(({ checkpoint }) => checkpoint)).toEqual([null, null, '5']);
    expect(await store.checkpoint()).toBe('5');
  });

  test('keeps the checkpoint of a batch without events', async () => {
    await writer.write([], '7');
    expect(await store.checkpoint()).toBe('7');
  });

  test('is folded on while a part is being written, one part ahead', async () => {
    let written: () => void = () => undefined;
    onCommit = async (_changes, commit) => {
      await new Promise<void>((resolve) => (written = resolve));
      await commit();
    };
    const writing = writer.write(some(6), null);
    for (const parts of [1, 2, 3]) {
      await new Promise(setImmediate);
      expect([commits.length, seen.length]).toEqual([parts, Math.min(6, 2 * (parts + 1))]);
      written();
    }
    await writing;
    expect(await held()).toBe(6);
  });

  test('is folded again from the part that lost a race, on fresh documents', async () => {
    let races = 1;
    onCommit = async (changes, commit) => {
      if (commits.length === 2 && races-- > 0) {
        const [before] = (await store.load([{ collection: accounts, id: 'ann' }])).get(accounts) ?? [];
        const after = { ...before, revision: before.revision + 1, document: { ...(before.document as Account), held: 100 } };
        await store.commit({ ...changes, writes: [{ collection: accounts, before, after }], inserts: [] });
      }
      await commit();
    };
    await writer.write(some(6), null);
    expect(await held()).toBe(104);
    expect(seen.filter((place) => place === 'shop-ann@2')).toHaveLength(1);
    expect(seen.filter((place) => place === 'shop-ann@3')).toHaveLength(2);
  });

  test('that breaks off between two parts comes again and has one effect', async () => {
    onCommit = (_changes, commit) => (commits.length === 2 ? Promise.reject(new Unavailable('away')) : commit());
    await expect(writer.write(some(5), '5')).rejects.toThrow(Unavailable);
    expect([await held(), await store.checkpoint()]).toEqual([2, null]);
    await writer.write(some(5), '5');
    expect([await held(), await store.checkpoint()]).toEqual([5, '5']);
  });

  test('has no part in flight any more when it breaks off', async () => {
    let fail: (error: Error) => void = () => undefined;
    onCommit = () => new Promise((_resolve, reject) => (fail = reject));
    const load = store.load.bind(store);
    store.load = (references) => (commits.length === 0 ? load(references) : Promise.reject(new Unavailable('nothing is read')));
    let isOver = false;
    const writing = writer.write(some(4), null).finally(() => (isOver = true));
    writing.catch(() => undefined);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(isOver).toBe(false);
    fail(new Unavailable('nothing is written'));
    await expect(writing).rejects.toThrow('nothing is written');
  });

  test('parks the rest of a stream in every later part, and folds all others', async () => {
    const events = [visited('door-ann', 1, { poison: true }), added('shop-bob', 1), visited('door-ann', 2), added('shop-bob', 2), visited('door-ann', 3)];
    const parked = await writer.write(events, null);
    expect(parked.map(({ stream, version }) => `${stream}@${version}`)).toEqual(['door-ann@1', 'door-ann@2', 'door-ann@3']);
    expect(await store.parked()).toEqual(parked);
    expect([await held('ann'), await held('bob')]).toEqual([undefined, 2]);
    const mended = parked.map(({ event }) => ({ ...event, data: {} }));
    expect(await writer.write(mended, null, parked)).toEqual([]);
    expect(await store.parked()).toEqual([]);
    expect(await store.get<Account>(accounts, 'ann')).toMatchObject({ visits: 3 });
  });
});
