import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Unavailable } from '@parley/event-sourcing';
import { random, randomDelay } from '@parley/event-sourcing/testing';
import { ResumeTokenLost } from '../change-streams/change-stream-reader.js';
import { Collector } from '../testing/collector.js';
import { type Temporary, openTemporary, sharedServer, withDatabase } from '../testing/temporary.js';

const server = sharedServer();
afterAll(() => server.stop());

const hex = (n: number) => n.toString(16).toUpperCase().padStart(8, '0');

describe('ChangeFeed', () => {
  let mongo: Temporary;
  let collectors: Collector[];
  let heads: Map<string, number>;
  beforeEach(async () => {
    collectors = [];
    heads = new Map();
    mongo = await openTemporary(await server.uri());
  });
  afterEach(async () => {
    await Promise.all(collectors.map((each) => each.stop()));
    await mongo.close();
  });

  function collector(batchSize?: number): Collector {
    const made = new Collector(mongo.feed, batchSize);
    collectors.push(made);
    return made;
  }

  async function append(stream: string, n = 1, to = mongo.eventStore): Promise<void> {
    const expectedVersion = heads.get(stream) ?? 0;
    heads.set(stream, expectedVersion + n);
    await to.append({ stream, expectedVersion, events: Array.from({ length: n }, (_, i) => ({ type: 'E', data: i })), at: Date.now() * 1000 });
  }

  /** Starts concurrent writers with separate streams that sort before and after each other. */
  function writing(writers: number): { stop(): Promise<unknown> } {
    let stopped = false;
    const next = random(writers);
    const write = async (i: number) => {
      while (!stopped) {
        await randomDelay(next);
        await append(`${'azm'[i % 3]}-${i}-${Math.floor(next() * 4)}`, 1 + Math.floor(next() * 3), i % 2 ? mongo.eventStore : mongo.other.eventStore);
      }
    };
    const running = Promise.all(Array.from({ length: writers }, (_, i) => write(i)));
    return {
      stop: () => {
        stopped = true;
        return running;
      },
    };
  }

  function expectEverything(seen: Collector): void {
    for (const [stream, head] of heads) expect([stream, seen.firsts(stream)]).toEqual([stream, Array.from({ length: head }, (_, i) => i + 1)]);
  }

  test('delivers every event once and in order during a scan with concurrent writes', async () => {
    for (let i = 0; i < 40; i++) await append(`old-${i}`, 2);
    const writers = writing(24);
    const slow = collector(10);
    slow.before = async () => pause(5);
    const following = slow.start();
    await pause(1500);
    await writers.stop();
    await following.caughtUp();
    expectEverything(slow);
    expect(slow.repeated).toBe(0);
    expect(heads.size).toBeGreaterThan(60);
  });

  test('delivers every event in order after crashes during and after the scan', async () => {
    for (let i = 0; i < 30; i++) await append(`old-${i}`, 5);
    const writers = writing(8);
    const seen = collector(3);
    const next = random(17);
    for (let life = 0; life < 12; life++) {
      seen.before = async () => pause(next() * 4);
      seen.start();
      await pause(60 + next() * 100);
      await seen.stop();
      // A crash loses the checkpoints after the last saved one.
      if (life % 3 === 2) seen.checkpoint = seen.batches.at(-3)?.checkpoint ?? null;
    }
    await writers.stop();
    await seen.start().caughtUp();
    expectEverything(seen);
  });

  test('resumes inside a commit', async () => {
    await append('a', 5);
    await append('b', 5);
    const first = collector(3);
    const following = first.start();
    await following.caughtUp();
    await append('c', 7);
    await append('d', 2);
    await following.caughtUp();
    const all = first.events.map(({ stream, version }) => `${stream}@${version}`);
    expect(all).toHaveLength(19);
    for (const [i, { checkpoint }] of first.batches.entries()) {
      const rest = collector(3);
      await rest.start(checkpoint).caughtUp();
      await rest.stop();
      const expected = first.batches.slice(i + 1).flatMap(({ events }) => events.map(({ stream, version }) => `${stream}@${version}`));
      expect(new Set(rest.events.map(({ stream, version }) => `${stream}@${version}`))).toEqual(new Set(expected));
    }
  });

  test('resumes inside a commit although another commit was added before it in the scan order', async () => {
    await append('b', 5);
    const seen = collector(3);
    seen.before = ({ events }) => (events[0].version > 1 ? Promise.reject(new Error('dies')) : Promise.resolve());
    seen.start();
    for (let i = 0; i < 200 && seen.batches.length === 0; i++) await pause(10);
    await seen.stop();
    await append('a', 4);
    seen.before = () => Promise.resolve();
    await seen.start().caughtUp();
    expectEverything(seen);
  });

  test('delivers plain events as soon as they are stored', async () => {
    const seen = collector();
    await seen.start().caughtUp();
    const began = performance.now();
    await append('s', 2);
    for (let i = 0; i < 400 && seen.events.length === 0; i++) await pause(5);
    expect(performance.now() - began).toBeLessThan(900);
    expect(seen.events).toEqual([1, 2].map((version) => ({ type: 'E', data: version - 1, stream: 's', version, at: seen.events[0].at })));
  });

  test.each([
    ['unreadable', () => 'junk'],
    ['cut in half', (data: string) => data.slice(0, 20)],
    ['of an event that does not exist', (data: string) => data.slice(0, 10) + hex(parseInt(data.slice(10, 18), 16) - 1) + data.slice(18)],
  ])('reads everything again if the resume token is lost (%s)', async (_, spoil) => {
    await append('a', 3);
    const seen = collector();
    const following = seen.start();
    await following.caughtUp();
    await append('b', 2);
    await following.caughtUp();
    await seen.stop();
    const position = JSON.parse(seen.checkpoint ?? '') as { token: { _data: string } };
    const spoilt = JSON.stringify({ ...position, token: { _data: spoil(position.token._data) } });
    await append('a', 1);
    const again = collector();
    const followingAgain = again.start(spoilt);
    await followingAgain.caughtUp();
    await append('a', 1);
    await followingAgain.caughtUp();
    expectEverything(again);
    expect(mongo.errors.some((error) => error instanceof ResumeTokenLost)).toBe(true);
  });

  test('reads everything again from a position in the future', async () => {
    await append('a', 3);
    const future = JSON.stringify({ since: { $timestamp: { t: 4_000_000_000, i: 1 } } });
    const seen = collector();
    await seen.start(future).caughtUp();
    expectEverything(seen);
    expect(mongo.errors[0]).toBeInstanceOf(ResumeTokenLost);
  });

  test('refuses an invalid checkpoint', () => {
    expect(() => collector().start('17')).toThrow("Invalid checkpoint '17'");
  });

  test('stops at once while its batch fails, and rejects waiting callers', async () => {
    await append('a');
    const failing = collector();
    failing.before = () => Promise.reject(new Error('never'));
    const following = failing.start();
    const outcome = expect(following.caughtUp()).rejects.toBeInstanceOf(Unavailable);
    await pause(700);
    const began = Date.now();
    await failing.stop();
    expect(Date.now() - began).toBeLessThan(300);
    await outcome;
    await expect(following.caughtUp()).rejects.toBeInstanceOf(Unavailable);
  });

  test('deletes its watermarks', async () => {
    const seen = collector();
    await seen.start().caughtUp();
    await seen.stop();
    expect(await withDatabase(mongo.uri, mongo.database, (db) => db.collection('feed_marks').countDocuments())).toBe(0);
  });
});
