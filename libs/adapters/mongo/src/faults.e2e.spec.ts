import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ConcurrencyConflict, Unavailable, createClock, createHandle } from '@parley/event-sourcing';
import { changes, letter, letters, random, write } from '@parley/event-sourcing/testing';
import { mongo as mongoDriver } from 'mongoose';
import { type OwnMongoServer, startMongo } from '../../../../testing/servers/mongo-server.js';
import { type MongoAdapters, openMongo } from './index.js';
import { Collector } from './testing/collector.js';

describe('MongoDB adapters during server failures', () => {
  let server: OwnMongoServer;
  let mongo: MongoAdapters;
  let database: string;
  let runs = 0;

  beforeAll(async () => {
    server = await startMongo();
  }, 180_000);
  afterAll(() => server.stop());
  beforeEach(async () => {
    database = `faults_${++runs}`;
    mongo = await openMongo({ uri: server.uri, database });
  });
  afterEach(() => mongo.close());
  const clock = createClock();
  const append = (stream: string, expectedVersion: number, commitId?: string, n = 1) => {
    const events = Array.from({ length: n }, (_, i) => ({ type: 'E', data: { by: commitId, i } }));
    return mongo.eventStore.append({ stream, expectedVersion, events, at: clock(), commitId });
  };

  async function recovered(): Promise<void> {
    for (let i = 0; i < 100; i++) {
      const works = await append('recovering', i).then(() => true, (error: unknown) => error instanceof ConcurrencyConflict);
      if (works) return;
      await pause(100);
    }
    throw new Error('The server did not recover within 10 s');
  }

  test('lose and duplicate no acknowledged event when the server is killed repeatedly, and deliver all through the feed', async () => {
    const acknowledged = new Map<string, number>();
    const collector = new Collector(mongo.feed, 100);
    const following = collector.start();
    const next = random(9);
    let writing = true;
    let unavailable = 0;
    const writer = async (i: number) => {
      const stream = `stream-${i}`;
      let version = 0;
      for (let n = 0; writing; n++) {
        const commitId = `${stream}/${n}`;
        for (;;) {
          try {
            const appended = await append(stream, version, commitId, 2);
            version = appended.version;
            acknowledged.set(commitId, appended.events[0].version);
            break;
          } catch (error) {
            expect(error).toBeInstanceOf(Unavailable);
            unavailable++;
            await pause(20);
          }
        }
        if (next() < 0.2) await pause(next() * 10);
      }
    };
    const writers = Array.from({ length: 16 }, (_, i) => writer(i));
    for (let kill = 0; kill < 3; kill++) {
      await pause(700 + next() * 700);
      await server.kill();
      // The second outage is longer than the retry timeout.
      await pause(kill === 1 ? 6000 : 300);
      await server.start();
    }
    await pause(1500);
    writing = false;
    await Promise.all(writers);
    await following.caughtUp();
    await collector.stop();
    expect(unavailable).toBeGreaterThan(0);
    expect(acknowledged.size).toBeGreaterThan(20);
    for (let i = 0; i < 16; i++) {
      const events = await mongo.eventStore.read(`stream-${i}`);
      expect(events.map(({ version }) => version)).toEqual(events.map((_, n) => n + 1));
      const commits = events.map(({ data }) => (data as { by: string }).by);
      expect(new Set(commits).size * 2).toBe(commits.length);
      expect(collector.firsts(`stream-${i}`)).toEqual(events.map(({ version }) => version));
    }
    for (const [commitId, version] of acknowledged) expect((await mongo.eventStore.find(commitId))?.events[0].version).toBe(version);
  }, 120_000);

  test('fail with Unavailable within a few seconds while the server is down, and recover automatically', async () => {
    const store = await mongo.readModels.open('letterbox', 1, [letters]);
    await append('before', 0);
    const put = (id: string) => store.projection.commit(changes({ writes: [write(null, letter(id, 'ann'))] }));
    await put('1');
    await mongo.lease('relay').take();
    await server.kill();
    const answer = { fingerprint: 'f', status: 200, body: 1 };
    const asked: Record<string, () => Promise<unknown>> = {
      append: () => append('before', 1),
      'append to an unknown stream': () => append('unknown', 4),
      read: () => mongo.eventStore.read('before'),
      find: () => mongo.eventStore.find('x'),
      lastAt: () => mongo.eventStore.lastAt(),
      get: () => store.documents.get(letters, '1'),
      query: () => store.documents.find(letters, { where: { owner: 'ann' }, sort: ['-at'], limit: 1 }),
      commit: () => put('2'),
      changes: () => store.changes.head(['ann']),
      active: () => mongo.readModels.active('letterbox'),
      answers: () => mongo.answers.save('key', answer),
      'rate window': async () => mongo.rateWindow.take('ann', { limit: 5, windowMs: 60_000 }, 1, 1),
      lease: () => mongo.lease('relay').take(),
      checkpoints: () => mongo.checkpoints.claim('relay', 1),
      'put a blob': () => mongo.blobs.put('0'.repeat(32), Readable.from([Buffer.alloc(10)])),
      'open a blob': () => mongo.blobs.open('0'.repeat(32)),
      'delete a blob': () => mongo.blobs.delete('1'.repeat(32)),
      check: () => mongo.check(),
    };
    for (const [what, ask] of Object.entries(asked)) {
      const began = Date.now();
      const outcome = await ask().then(
        () => 'answered',
        (error: unknown) => error,
      );
      expect([what, outcome]).toEqual([what, expect.any(Unavailable)]);
      expect([what, Date.now() - began < 9000]).toEqual([what, true]);
    }
    await server.start();
    await recovered();
    for (const [what, ask] of Object.entries(asked)) {
      const outcome = await ask().then(
        () => 'answered',
        (error: unknown) => (error instanceof ConcurrencyConflict ? 'answered' : error),
      );
      expect([what, outcome]).toEqual([what, 'answered']);
    }
    expect((await mongo.eventStore.read('before')).map(({ version }) => version)).toEqual([1, 2]);
    expect(await store.documents.get(letters, '2')).toEqual(letter('2', 'ann'));
  }, 180_000);

  test('recognise their own append if its acknowledgement was lost', async () => {
    await append('s', 0);
    await server.freeze();
    const waiting = [append('s', 1), append('t', 0, 'with an id'), append('s', 2)];
    const settled = Promise.allSettled(waiting);
    await pause(300);
    await server.kill();
    await server.start();
    await recovered();
    const outcomes = await settled;
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') expect(outcome.value.repeated).toBe(false);
      // If the first of the two appends to the stream was lost, the second one may reach a server that answers, and has a version conflict.
      else if (i !== 2 || outcomes[0].status === 'fulfilled') expect([i, outcome.reason]).toEqual([i, expect.any(Unavailable)]);
    }
    const versions = (await mongo.eventStore.read('s')).map(({ version }) => version);
    expect(versions).toEqual(versions.map((_, i) => i + 1));
  }, 180_000);

  test('time out while the server is frozen, and recover when it continues', async () => {
    const handle = createHandle(mongo.eventStore, clock);
    const counter = { initial: 0, evolve: (n: number) => n + 1, decide: () => [{ type: 'E', data: 1 }] };
    await handle(counter, 's', {});
    await server.freeze();
    const began = Date.now();
    await expect(handle(counter, 's', {})).rejects.toBeInstanceOf(Unavailable);
    expect(Date.now() - began).toBeLessThan(25_000);
    await server.thaw();
    await recovered();
    await handle(counter, 's', {});
  }, 90_000);

  test('are not ready without a primary, and keep acknowledged events through an election', async () => {
    await append('elected', 0, 'before');
    const client = new mongoDriver.MongoClient(server.uri);
    await client.db('admin').command({ replSetStepDown: 3, force: true });
    await expect(mongo.check()).rejects.toThrow('no primary');
    await expect(append('elected', 1, 'meanwhile')).rejects.toBeInstanceOf(Unavailable);
    await recovered();
    await expect(mongo.check()).resolves.toBeUndefined();
    await append('elected', 1, 'meanwhile');
    expect((await mongo.eventStore.read('elected')).map(({ version }) => version)).toEqual([1, 2]);
    await client.close();
  }, 60_000);
});
