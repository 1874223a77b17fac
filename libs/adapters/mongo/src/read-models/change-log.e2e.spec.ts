import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type DocumentStore } from '@parley/event-sourcing';
import { changes, letter, letters, random, randomDelay, write } from '@parley/event-sourcing/testing';
import { type LineDocument } from '../schemas.js';
import { type Temporary, openTemporary, sharedServer, withDatabase } from '../testing/temporary.js';

const server = sharedServer();
afterAll(() => server.stop());

describe('MongoChangeLog', () => {
  let mongo: Temporary;
  let stores: DocumentStore[];
  beforeEach(async () => {
    mongo = await openTemporary(await server.uri());
    stores = await Promise.all([mongo, mongo.other].map(({ readModels }) => readModels.open('letterbox', 1, [letters])));
    await mongo.readModels.activate('letterbox', 1);
  });
  afterEach(() => mongo.close());

  const put = (store: DocumentStore, id: string, ...owners: string[]) =>
    store.projection.commit(changes({ writes: owners.map((owner) => write(null, letter(`${id}/${owner}`, owner))) }));
  const lines = <T>(work: (collection: Parameters<Parameters<typeof withDatabase>[2]>[0]) => Promise<T>) =>
    withDatabase(mongo.uri, mongo.database, work);

  test('delivers every line once and without gaps while several processes commit to the same scopes', async () => {
    const scopes = ['ann', 'bob', 'cid'];
    const next = random(21);
    let writing = true;
    const start = await stores[0].changes.head(scopes);
    const ids: string[] = [];
    const reading = (async () => {
      let cursor = start;
      for (let rest = true; rest; ) {
        rest = writing;
        const found = await stores[1].changes.since(scopes, cursor, 4);
        if (found === null) throw new Error('the cursor is lost');
        ids.push(...found.map(({ id }) => id));
        cursor = found.at(-1)?.cursor ?? cursor;
        rest ||= found.length > 0;
      }
    })();
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      for (let n = 0; n < 9; n++) {
        await randomDelay(next);
        await put(stores[writer % 2], `${writer}/${n}`, ...scopes.slice(0, 1 + ((writer + n) % 3)));
      }
    });
    await Promise.all(writers).finally(() => (writing = false));
    await reading;
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(6 * 9 * 2);
    const numbers = await lines((db) => db.collection<LineDocument>('letterbox__changes').find().sort({ _id: 1 }).toArray());
    for (const scope of scopes) {
      const ofScope = numbers.flatMap(({ _id }) => (_id.scope === scope ? [_id.n] : []));
      expect(ofScope).toEqual(ofScope.map((_, i) => i + 1));
    }
  });

  test('distinguishes a cursor whose next lines were removed from one without later lines', async () => {
    const [store] = stores;
    const start = await store.changes.head(['ann', 'bob']);
    for (const id of ['1', '2', '3', '4']) await put(store, id, 'ann');
    await put(store, '5', 'bob');
    const [first, second, , fourth] = (await store.changes.since(['ann'], start, 9)) ?? [];
    await lines((db) => db.collection<LineDocument>('letterbox__changes').deleteMany({ '_id.scope': 'ann', '_id.n': { $lte: 2 } }));
    expect(await store.changes.since(['ann'], start, 9)).toBeNull();
    expect(await store.changes.since(['ann', 'bob'], start, 9)).toBeNull();
    expect((await store.changes.since(['bob'], start, 9))?.map(({ id }) => id)).toEqual(['5/bob']);
    expect(await store.changes.since(['ann'], first.cursor, 9)).toBeNull();
    expect((await store.changes.since(['ann'], second.cursor, 9))?.map(({ id }) => id)).toEqual(['3/ann', '4/ann']);
    await lines((db) => db.collection('letterbox__changes').deleteMany({}));
    expect(await store.changes.since(['ann'], second.cursor, 9)).toBeNull();
    expect(await store.changes.since(['ann'], fourth.cursor, 9)).toEqual([]);
    await put(store, '6', 'ann');
    expect((await store.changes.since(['ann'], fourth.cursor, 9))?.map(({ id }) => id)).toEqual(['6/ann']);
  });

  test('refuses cursors of other scopes and invalid ones', async () => {
    const [store] = stores;
    await put(store, '1', 'ann', 'bob');
    const ofAnn = await store.changes.head(['ann']);
    expect(await store.changes.since(['bob'], ofAnn, 9)).toBeNull();
    expect(await store.changes.since(['ann', 'bob'], ofAnn, 9)).toBeNull();
    expect(await store.changes.since(['ann'], 'ann=2', 9)).toBeNull();
    expect(await store.changes.since(['ann'], 'ann=0', 9)).toHaveLength(1);
    for (const cursor of ['ann=', 'ann=-1', 'ann=1e0', 'ann=1.0', 'ann=1&bob=x']) expect(await store.changes.since(['ann'], cursor, 9)).toBeNull();
  });

  test('accepts scopes of any name', async () => {
    const [store] = stores;
    const scope = 'a&b=1 *~"👍%.$';
    const start = await store.changes.head([scope, '*']);
    expect(start).toMatch(/^[\x21-\x7e]+$/);
    await put(store, '1', scope);
    const [line] = (await store.changes.since([scope, '*'], start, 9)) ?? [];
    expect(line.scope).toBe(scope);
    expect(await store.changes.since([scope, '*'], line.cursor, 9)).toEqual([]);
  });

  test('has lines that the server removes after two hours', async () => {
    const indexes = await lines((db) => db.collection('letterbox__changes').indexes());
    expect(indexes.find(({ key }) => 'at' in key)).toMatchObject({ expireAfterSeconds: 7200 });
  });

  test('notifies other processes, also about commits right after they subscribed', async () => {
    const heard = new Set<string>();
    const stop = stores[1].changes.watch((scopes) => scopes.forEach((scope) => heard.add(scope)));
    await put(stores[0], '1', 'ann');
    await put(stores[1], '2', 'bob');
    for (let i = 0; i < 200 && heard.size < 2; i++) await pause(10);
    expect(heard).toEqual(new Set(['ann', 'bob']));
    stop();
  });

  test('notifies again after its change stream was invalidated', async () => {
    const heard: ReadonlySet<string>[] = [];
    stores[1].changes.watch((scopes) => heard.push(scopes));
    await put(stores[0], '1', 'ann');
    for (let i = 0; i < 1500 && heard.length === 0; i++) await pause(10);
    heard.length = 0;
    // Dropping the watched collection invalidates the change stream.
    await lines((db) => db.collection('letterbox__scopes').drop());
    for (let i = 0; i < 1500 && !heard.some(({ size }) => size === 0); i++) await pause(10);
    await put(stores[0], '2', 'bob');
    for (let i = 0; i < 1500 && !heard.some((scopes) => scopes.has('bob')); i++) await pause(10);
    expect(heard.some(({ size }) => size === 0)).toBe(true);
    expect(heard.some((scopes) => scopes.has('bob'))).toBe(true);
  });
});
