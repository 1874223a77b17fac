import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Unavailable } from '@parley/event-sourcing';
import { changes, letter, letters, write } from '@parley/event-sourcing/testing';
import { mongo } from 'mongoose';
import { type MongoAdapters, openMongo } from './index.js';
import { CuttingProxy } from './testing/cutting-proxy.js';
import { type Temporary, openTemporary, sharedServer } from './testing/temporary.js';

const server = sharedServer();
afterAll(() => server.stop());

describe('lost acknowledgements', () => {
  let direct: Temporary;
  let proxy: CuttingProxy;
  let cut: MongoAdapters;
  beforeEach(async () => {
    direct = await openTemporary(await server.uri());
    proxy = await CuttingProxy.open(direct.uri);
    cut = await openMongo({ uri: proxy.uri, database: direct.database });
    await cut.eventStore.append({ stream: 'warm', expectedVersion: 0, events: [{ type: 'E', data: 1 }], at: 1 });
  });
  afterEach(async () => {
    await cut.close();
    await proxy.close();
    await direct.close();
  });

  const append = (stream: string, expectedVersion: number, commitId?: string, to = cut.eventStore) =>
    to.append({ stream, expectedVersion, events: [{ type: 'E', data: stream }], at: 1, commitId });

  // The driver retries once itself; further retries are up to the adapter.
  test.each([1, 2, 3, 5])('an append succeeds once although its acknowledgement is lost %i times', async (times) => {
    proxy.cutAnswers('commits', times);
    const results = await Promise.all([append('a', 0), append('b', 0, 'id'), append('c', 0)]);
    expect(proxy.left).toBe(0);
    for (const result of results) expect(result).toMatchObject({ version: 1, repeated: false });
    for (const stream of ['a', 'b', 'c']) expect(await direct.eventStore.read(stream)).toHaveLength(1);
    expect(await append('b', 0, 'id')).toMatchObject({ version: 1, repeated: true });
  });

  test('an append without any acknowledgement fails after a few seconds, and its commit id tells the outcome later', async () => {
    proxy.cutAnswers('commits', Infinity);
    await expect(append('a', 0, 'id')).rejects.toBeInstanceOf(Unavailable);
    proxy.cutAnswers('commits', 0);
    expect(await append('a', 0, 'id')).toMatchObject({ version: 1, repeated: true });
    expect(await append('a', 1)).toMatchObject({ version: 2, repeated: false });
    expect(await direct.eventStore.read('a')).toHaveLength(2);
  });

  test.each([1, 2, 4])('a commit of documents is written once although its acknowledgement is lost %i times', async (times) => {
    const store = await cut.readModels.open('letterbox', 1, [letters]);
    await cut.readModels.activate('letterbox', 1);
    proxy.cutAnswers('commitTransaction', times);
    await store.projection.commit(changes({ writes: [write(null, letter('1', 'ann'))], checkpoint: 'c' }));
    expect(proxy.left).toBe(0);
    expect(await store.documents.tallies('ann')).toEqual({ red: 1, unread: 1 });
    expect(await store.changes.since(['ann'], 'ann=0', 9)).toHaveLength(1);
    expect(await store.projection.checkpoint()).toBe('c');
  });

  test('a commit of documents is complete although the connection breaks in the middle', async () => {
    const store = await cut.readModels.open('letterbox', 1, [letters]);
    proxy.cutAnswers('letterbox_1__tallies', 2);
    await store.projection.commit(changes({ writes: [write(null, letter('1', 'ann'))], checkpoint: 'c' }));
    expect(await store.documents.tallies('ann')).toEqual({ red: 1, unread: 1 });
    expect(await store.documents.get(letters, '1')).toEqual(letter('1', 'ann'));
  });

  test('a rate window counts at least as much as it granted although acknowledgements are lost', async () => {
    const take = async (from: typeof cut, key = 'ann') => from.rateWindow.take(key, { limit: 2, windowMs: 60_000 }, 1, 1);
    await take(cut, 'bob');
    proxy.cutAnswers('rate_windows', 1);
    const asked = [await take(cut), await take(direct), await take(direct)];
    expect(asked.filter(({ granted }) => granted === 1).length).toBeLessThanOrEqual(2);
  });
});

describe('a transaction of another process', () => {
  test('is not aborted by others; commits to its documents wait until it ends', async () => {
    const direct = await openTemporary(await server.uri());
    const store = await direct.readModels.open('letterbox', 1, [letters]);
    const other = new mongo.MongoClient(direct.uri);
    const session = other.startSession();
    session.startTransaction();
    const documents = other.db(direct.database).collection<{ _id: string }>('letterbox_1_letters');
    await documents.insertOne({ _id: 'x' }, { session });
    let isCommitted = false;
    const committed = store.projection.commit(changes({ writes: [write(null, letter('x', 'bob'))] })).then(
      () => (isCommitted = true),
      () => undefined,
    );
    await pause(3000);
    expect(isCommitted).toBe(false);
    await documents.insertOne({ _id: 'y' }, { session });
    await session.abortTransaction();
    await committed;
    expect(await store.documents.get(letters, 'x')).toEqual(letter('x', 'bob'));
    await session.endSession();
    await other.close();
    await direct.close();
  });
});
