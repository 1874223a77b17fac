import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ConcurrencyConflict, createClock } from '@parley/event-sourcing';
import { type Temporary, openTemporary, sharedServer, withDatabase } from '../testing/temporary.js';

const server = sharedServer();
afterAll(() => server.stop());

describe('MongoEventStore', () => {
  let mongo: Temporary;
  beforeEach(async () => {
    mongo = await openTemporary(await server.uri());
  });
  afterEach(() => mongo.close());

  const append = (stream: string, expectedVersion: number, n = 1, commitId?: string, at = 1, to = mongo.eventStore) =>
    to.append({ stream, expectedVersion, events: Array.from({ length: n }, (_, i) => ({ type: 'E', data: i })), at, commitId });
  const versions = async (stream: string, after?: number, from = mongo.eventStore) =>
    (await from.read(stream, after)).map(({ version }) => version);
  const statuses = (results: PromiseSettledResult<unknown>[]) => results.map(({ status }) => status);

  test('stores a commit as one document with the version of its first event', async () => {
    await append('s', 0, 2, 'once');
    await append('s', 2);
    const commits = await withDatabase(mongo.uri, mongo.database, (db) => db.collection('commits').find().sort({ _id: 1 }).toArray());
    expect(commits).toMatchObject([
      { _id: { stream: 's', version: 1 }, last: 2, commitId: 'once', events: [{ type: 'E', data: '0' }, { type: 'E', data: '1' }] },
      { _id: { stream: 's', version: 3 }, last: 3 },
    ]);
    expect(commits[1]).not.toHaveProperty('commitId');
  });

  test('applies waiting commits to a stream in order and checks each against the one before', async () => {
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
    expect(await versions('s')).toEqual([1, 2, 3, 4]);
  });

  test('refuses to append at a version inside a commit', async () => {
    await append('s', 0, 3);
    for (const store of [mongo.eventStore, mongo.other.eventStore]) {
      for (const inside of [1, 2]) await expect(append('s', inside, 1, undefined, 1, store)).rejects.toBeInstanceOf(ConcurrencyConflict);
    }
    expect(await versions('s')).toEqual([1, 2, 3]);
  });

  test('reads a stream from a version inside a commit, also without a cached head', async () => {
    await append('s', 0, 3);
    await append('s', 3, 2);
    for (let after = 0; after <= 6; after++) {
      const expected = [1, 2, 3, 4, 5].filter((version) => version > after);
      expect(await versions('s', after, mongo.other.eventStore)).toEqual(expected);
      expect(await versions('s', after)).toEqual(expected);
    }
  });

  test('leaves no gap and no overlap if two processes with outdated heads append in turns', async () => {
    const stores = [mongo.eventStore, mongo.other.eventStore];
    let head = 0;
    for (let i = 0; i < 30; i++) {
      const n = 1 + (i % 3);
      await append('s', head, n, undefined, 1, stores[(i * 7) % 5 > 2 ? 1 : 0]);
      head += n;
    }
    for (const store of stores) expect(await versions('s', 0, store)).toEqual(Array.from({ length: head }, (_, i) => i + 1));
  });

  test('stores whole commits without gaps if two processes append concurrently at right and wrong versions', async () => {
    for (let round = 0; round < 15; round++) {
      const stream = `race-${round}`;
      const racers = Array.from({ length: 24 }, async (_, i) => {
        const appended = await append(stream, i % 5, 1 + (i % 3), `${stream}/${i}`, 1, i % 2 ? mongo.eventStore : mongo.other.eventStore);
        return appended.events.map(({ version }) => version);
      });
      const results = await Promise.allSettled(racers);
      for (const each of results) if (each.status === 'rejected') expect(each.reason).toBeInstanceOf(ConcurrencyConflict);
      const won = results.flatMap((each) => (each.status === 'fulfilled' ? each.value : [])).sort((a, b) => a - b);
      expect(won.length).toBeGreaterThan(0);
      expect(await versions(stream)).toEqual(won);
      expect(won).toEqual(won.map((_, i) => i + 1));
    }
  });

  test('preserves strings, keys and numbers that BSON would change', async () => {
    const data = { 'a.b': 1, $set: { $x: '\ud800' }, '': '\u0000', 'nul\u0000key': [], big: 2 ** 60, tiny: 5e-324, ordered: { 2: 'b', 1: 'a' } };
    await mongo.eventStore.append({ stream: 's', expectedVersion: 0, events: [{ type: 'E', data }], at: 1 });
    expect((await mongo.other.eventStore.read('s'))[0].data).toEqual(data);
  });

  test('rejects a commit that is too large without affecting concurrent ones', async () => {
    const large = { type: 'E', data: 'x'.repeat(9 * 1024 * 1024) };
    const results = await Promise.allSettled([
      append('a', 0),
      mongo.eventStore.append({ stream: 'b', expectedVersion: 0, events: [large], at: 1 }),
      append('c', 0),
    ]);
    expect(statuses(results)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(String((results[1] as PromiseRejectedResult).reason)).toContain('too large');
  });

  test('returns the latest time of all events, for the clock after a restart', async () => {
    expect(await mongo.eventStore.lastAt()).toBe(0);
    for (const [i, at] of [500, 900, 700].entries()) await append(`s-${i}`, 0, 1, undefined, at);
    expect(await mongo.eventStore.lastAt()).toBe(900);
    expect(createClock(await mongo.other.eventStore.lastAt(), () => 0)()).toBe(901);
  });
});
