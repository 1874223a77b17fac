import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ConcurrencyConflict, Unavailable } from '@parley/event-sourcing';
import { Sqlite } from './driver.js';
import { SqliteEventStore } from '../events/event-store.js';
import { GroupCommit } from './group-commit.js';
import { temporaryFolder } from '../testing/temporary.js';

describe('GroupCommit', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let database: Sqlite;
  let group: GroupCommit;
  let store: SqliteEventStore;
  let groups: number;

  beforeEach(() => {
    folder = temporaryFolder();
    database = new Sqlite(join(folder.folder, 'test.db'), { synchronous: 'FULL' });
    group = new GroupCommit(database);
    store = new SqliteEventStore(database, group);
    groups = 0;
    group.onCommit(() => groups++);
  });
  afterEach(() => {
    database.close();
    folder.remove();
  });

  const append = (stream: string, expectedVersion: number, n = 1, commitId?: string) =>
    store.append({ stream, expectedVersion, events: Array.from({ length: n }, (_, i) => ({ type: 'E', data: i })), at: 1, commitId });
  const statuses = (results: PromiseSettledResult<unknown>[]) => results.map(({ status }) => status);

  test('writes waiting commits in one transaction', async () => {
    await Promise.all(Array.from({ length: 300 }, (_, i) => append(`s-${i}`, 0)));
    expect(groups).toBe(1);
    await append('s-0', 1);
    expect(groups).toBe(2);
  });

  test('splits a long queue into several transactions', async () => {
    await Promise.all(Array.from({ length: 2500 }, (_, i) => append(`s-${i}`, 0)));
    expect(groups).toBe(3);
    expect(store.head()).toBe(2500);
  });

  test('applies commits to one stream in order and checks each against the one before', async () => {
    const results = await Promise.allSettled([
      append('s', 0, 2),
      append('s', 2),
      append('s', 2),
      append('s', 0),
      append('s', 3, 1, 'id'),
      append('s', 3, 1, 'id'),
    ]);
    expect(statuses(results)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected', 'fulfilled', 'fulfilled']);
    for (const each of [results[2], results[3]]) expect((each as PromiseRejectedResult).reason).toBeInstanceOf(ConcurrencyConflict);
    expect(results[5]).toMatchObject({ value: { repeated: true, version: 4 } });
    expect(groups).toBe(1);
    expect(await store.read('s')).toHaveLength(4);
  });

  test('rolls back a failing write and commits the others', async () => {
    const spoilt = () =>
      group.write(() => {
        database.run("insert into events (stream, version, type, at, data) values ('half', 1, 'E', 1, '1')");
        throw new TypeError('a defect');
      });
    const results = await Promise.allSettled([append('a', 0), spoilt(), append('b', 0), spoilt(), append('c', 0)]);
    expect(statuses(results)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled']);
    expect((results[1] as PromiseRejectedResult).reason).toBeInstanceOf(TypeError);
    expect(await store.read('half')).toEqual([]);
    expect((await store.read('c')).map(({ version }) => version)).toEqual([1]);
    expect(store.head()).toBe(3);
  });

  test('rejects an event that is not JSON without affecting concurrent commits', async () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const bad = async () => store.append({ stream: 'bad', expectedVersion: 0, events: [{ type: 'E', data: circular }], at: 1 });
    const results = await Promise.allSettled([append('a', 0), bad(), append('b', 0)]);
    expect(statuses(results)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  test('rejects all waiting commits when the disk is full, writes none, and recovers', async () => {
    await append('before', 0);
    database.exec('pragma max_page_count = 12');
    const large = { type: 'E', data: 'x'.repeat(100_000) };
    const full = [append('a', 0), store.append({ stream: 'b', expectedVersion: 0, events: [large], at: 1 }), append('c', 0, 1, 'id')];
    for (const each of await Promise.allSettled(full)) expect((each as PromiseRejectedResult).reason).toBeInstanceOf(Unavailable);
    for (const stream of ['a', 'b', 'c']) expect(await store.read(stream)).toEqual([]);
    expect(await store.find('id')).toBeNull();
    expect(await store.read('before')).toHaveLength(1);
    database.exec('pragma max_page_count = 100000');
    expect(await append('c', 0, 1, 'id')).toMatchObject({ version: 1, repeated: false });
    expect(store.head()).toBe(2);
  });
});
