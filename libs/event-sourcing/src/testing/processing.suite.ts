import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createClock } from '../vocabulary/clock.js';
import { type DocumentStore, type ReadModels } from '../read-models/document-store.js';
import { type Event, type Recorded } from '../vocabulary/event.js';
import { type EventStore } from '../streams/event-store.js';
import { type EventFeed } from '../subscriptions/feed.js';
import { Processor, type ProcessorOptions } from '../processing/processor.js';
import { rebuild } from '../processing/rebuild.js';
import { Unavailable } from '../vocabulary/refusal.js';
import { type Account, type AccountEvent, accounts, counting, decode, entries, naively } from './accounts.js';
import { crashAfter, slow, withProjection } from './failing-stores.js';
import { changes } from './letters.js';
import { random, randomDelay } from './random.js';
import { ScriptFeed } from './script-feed.js';

/** An empty event store, its feed, and read models. */
export interface ProcessingFixture {
  readonly store: EventStore;
  readonly feed: EventFeed;
  readonly readModels: ReadModels;
  /** Another process's view of them, or `readModels` itself for a single process. */
  readonly other: ReadModels;
  readonly close: () => Promise<void>;
}

/** The path from the feed to the documents: delivered at least once, with effect exactly once, despite failures. */
export function testProcessing(name: string, open: () => Promise<ProcessingFixture>): void {
  describe(`${name}, from the feed to the documents`, () => {
    let fixture: ProcessingFixture;
    let store: DocumentStore;
    let processors: Processor<AccountEvent>[];
    const clock = createClock();
    const next = random(3);

    beforeEach(async () => {
      processors = [];
      fixture = await open();
      store = await fixture.readModels.open('counting', 1, [accounts, entries]);
      await fixture.readModels.activate('counting', 1);
    });
    afterEach(async () => {
      await Promise.all(processors.map((each) => each.stop()));
      await fixture.close();
    });

    async function start(options: Partial<ProcessorOptions<AccountEvent>> = {}): Promise<Processor<AccountEvent>> {
      const { feed } = fixture;
      const processor = new Processor<AccountEvent>({ projection: counting(), store, feed, decode, batchSize: 7, ...options });
      processors.push(processor);
      await processor.start();
      return processor;
    }

    const versions = new Map<string, number>();
    beforeEach(() => versions.clear());
    async function append(stream: string, ...events: Event[]): Promise<void> {
      const expectedVersion = versions.get(stream) ?? 0;
      versions.set(stream, expectedVersion + events.length);
      await fixture.store.append({ stream, expectedVersion, events, at: clock() });
    }
    const add = (n: number, by = 'x'): Event => ({ type: 'Added', data: { n, by } });
    const visit = (data = {}): Event => ({ type: 'Visited', data });

    async function everything(): Promise<(Event & Recorded)[]> {
      return (await Promise.all([...versions.keys()].map((stream) => fixture.store.read(stream)))).flat();
    }

    async function expectExact(streams?: (event: Event & Recorded) => boolean): Promise<void> {
      const events = (await everything()).filter(streams ?? (() => true));
      const expected = naively(events);
      expect(await store.documents.getMany<Account>(accounts, [...expected.keys()])).toEqual(expected);
      const tallies = await store.documents.tallies('everybody');
      const large = [...expected.values()].filter(({ held }) => held > 9).length;
      expect(tallies['large'] ?? 0).toBe(large);
      expect(tallies['small'] ?? 0).toBe(expected.size - large);
      expect(tallies['entries'] ?? 0).toBe(events.filter(({ type }) => type === 'Added').length);
    }

    async function someHistory(rounds = 8): Promise<void> {
      for (let i = 0; i < rounds; i++) {
        for (const customer of ['ann', 'bob', 'cid']) {
          await append(`shop-${customer}`, add(i % 4), add(1));
          await append(`door-${customer}`, visit());
        }
      }
    }

    test('applies old and new events', async () => {
      await someHistory();
      const processor = await start();
      await processor.caughtUp();
      await expectExact();
      await append('shop-dan', add(40, 'dan'));
      await processor.caughtUp();
      await expectExact();
      expect((await store.documents.get(accounts, 'dan'))?.adds).toEqual(['1:dan']);
    });

    test('waits between batches unless caughtUp() is called', async () => {
      let batches = 0;
      const processor = await start({ restMs: 20_000, onBatch: () => batches++ });
      const began = Date.now();
      await someHistory(1);
      while (batches === 0) await pause(5);
      await someHistory(3);
      await pause(300);
      expect(batches).toBe(1);
      await processor.caughtUp();
      await expectExact();
      expect(Date.now() - began).toBeLessThan(15_000);
    });

    test('continues after a crash at any point of a write without repeating an effect', async () => {
      await someHistory();
      for (const point of ['before', 'without checkpoint', 'after', 'before', 'after', 'without checkpoint'] as const) {
        const crashing = crashAfter(store, 2, point);
        const processor = await start({ store: crashing });
        await crashing.crashed;
        await processor.stop();
        await append('shop-ann', add(2));
      }
      await (await start()).caughtUp();
      await expectExact();
      expect(await store.parked.list()).toEqual([]);
    });

    test('applies a batch that is delivered twice once', async () => {
      const twice: EventFeed = {
        follow: (follower) =>
          fixture.feed.follow({
            ...follower,
            handle: async (batch) => {
              await follower.handle(batch);
              await follower.handle({ ...batch, events: [...batch.events, ...batch.events] });
            },
          }),
      };
      await someHistory();
      await (await start({ feed: twice })).caughtUp();
      await expectExact();
    });

    test('keeps the reason of a parked event that is delivered again', async () => {
      const processor = await start();
      await append('door-ann', visit({ poison: true }));
      await processor.caughtUp();
      await processor.stop();
      await (await start({ store: withProjection(store, { checkpoint: () => Promise.resolve(null) }), follower: 'again' })).caughtUp();
      expect((await store.parked.list()).map(({ error }) => error)).toEqual(['TypeError: this event cannot be read']);
    });

    test('loses nothing while the store is unavailable', async () => {
      await someHistory(3);
      let failures = 3;
      const flaky = withProjection(store, {
        commit: (some) =>
          failures-- > 0 ? Promise.reject(new Unavailable('unavailable')) : store.projection.commit(some),
      });
      await (await start({ store: flaky })).caughtUp();
      expect(failures).toBeLessThan(0);
      await expectExact();
    });

    test('parks only the stream of an event that cannot be projected, and applies it in order on retry', async () => {
      const broken = new Set(['bob']);
      const told: string[] = [];
      const processor = await start({ projection: counting(broken), onParked: ({ stream, version }) => told.push(`${stream}@${version}`) });
      await someHistory(3);
      await processor.caughtUp();
      const parked = await store.parked.list();
      expect(parked.map(({ stream, version }) => `${stream}@${version}`)).toEqual(['door-bob@1', 'door-bob@2', 'door-bob@3']);
      expect(parked[0].error).toContain('cannot project a visit of bob');
      expect(told).toEqual(['door-bob@1', 'door-bob@2', 'door-bob@3']);
      await expectExact(({ stream }) => stream !== 'door-bob');
      expect(await processor.retry('door-bob')).toBe(3);
      await processor.stop();
      const restarted = await start({ projection: counting(broken) });
      await append('door-bob', visit());
      await restarted.caughtUp();
      expect((await store.parked.list()).map(({ error }) => error)).toEqual([
        expect.stringContaining('cannot project a visit of bob'),
        ...Array.from({ length: 3 }, () => 'an earlier event of this stream is parked'),
      ]);
      broken.clear();
      expect(await restarted.retry('door-bob')).toBe(0);
      await append('door-bob', visit());
      await restarted.caughtUp();
      expect(await store.parked.list()).toEqual([]);
      await expectExact();
    });

    test('parks an undecodable event with all later ones, also if another process retries it', async () => {
      const processor = await start();
      await append('door-ann', visit());
      await append('door-ann', visit({ poison: true }), visit());
      await append('shop-ann', add(1));
      await processor.caughtUp();
      expect((await store.parked.list()).map(({ version }) => version)).toEqual([2, 3]);
      expect(await store.documents.get(accounts, 'ann')).toMatchObject({ visits: 1, held: 1 });
      const mending = new Processor<AccountEvent>({
        projection: counting(),
        store: await fixture.other.open('counting', 1, [accounts, entries]),
        feed: fixture.feed,
        decode: (event) => decode({ ...event, data: {} }),
      });
      expect(await mending.retry('door-ann')).toBe(0);
      await append('door-ann', visit());
      await processor.caughtUp();
      expect(await store.parked.list()).toEqual([]);
      expect(await store.documents.get(accounts, 'ann')).toMatchObject({ visits: 4, held: 1 });
    });

    test('builds the same documents from a feed with gaps, repetitions and undecodable events, with a restart', async () => {
      await someHistory(4);
      const history = await everything();
      const script = new ScriptFeed();
      const unreadable = (event: Event & Recorded) => ({ ...event, data: { poison: true } });
      const below = (n: number) => Math.floor(next() * n);
      const pick = () => history[below(history.length)];
      const noise = () => Array.from({ length: 3 }, () => (next() < 0.5 ? pick() : unreadable(pick())));
      for (let round = 0; round < 3; round++) {
        const processor = await start({ feed: script, retryEveryMs: 5 });
        for (let i = 0; i < 4; i++) await script.deliver(...noise());
        await processor.stop();
      }
      const processor = await start({ feed: script });
      for (const left = [...history]; left.length > 0; ) await script.deliver(...left.splice(below(left.length), 2), ...noise());
      await processor.stop();
      expect((await store.parked.list()).filter(({ event }) => !(event.data as { poison?: boolean }).poison)).toEqual([]);
      await expectExact();
    });

    test('counts nothing twice if two processors write the same documents', async () => {
      const theirs = await fixture.other.open('counting', 1, [accounts, entries]);
      const both = [
        await start({ store: slow(store), batchSize: 3 }),
        await start({ store: slow(theirs), follower: 'second', batchSize: 4 }),
      ];
      await someHistory(6);
      await Promise.all(both.map((each) => each.caughtUp()));
      await expectExact();
    });

    test('applies every event of 64 concurrent writers once', async () => {
      const processor = await start({ batchSize: 50 });
      const writers = Array.from({ length: 64 }, async (_, i) => {
        for (let n = 0; n < 6; n++) {
          await randomDelay(next);
          await append(`w${i}-customer${i % 9}`, n % 3 ? add(1, `${i}/${n}`) : visit());
        }
      });
      await Promise.all(writers);
      await processor.caughtUp();
      // The order of adds from several streams to an account is undefined.
      const sorted = (found: ReadonlyMap<string, Account>) =>
        [...found.values()].map((each) => ({ ...each, adds: [...each.adds].sort() })).sort((a, b) => (a.customer < b.customer ? -1 : 1));
      const expected = naively(await everything());
      expect(sorted(await store.documents.getMany<Account>(accounts, [...expected.keys()]))).toEqual(sorted(expected));
    });

    test('rebuilds a generation equal to the live one during concurrent writes', async () => {
      const live = await start();
      await someHistory(20);
      let writing = true;
      let hold: Promise<void> = Promise.resolve();
      const writer = (async () => {
        for (let i = 0; writing; i++) {
          await hold;
          await append(`shop-new${i % 5}`, add(1), add(2));
          await append(`door-ann`, visit());
          await pause(1);
        }
      })();
      const paused = async <T>(compare: () => Promise<T>): Promise<T> => {
        let release: () => void = () => undefined;
        hold = new Promise<void>((resolve) => (release = resolve));
        await pause(30);
        await live.caughtUp();
        return compare().finally(release);
      };
      const { feed, readModels } = fixture;
      const options = { projection: counting(), feed, decode, readModels, switchWhenDifferent: false, batchSize: 16 };
      const built = await rebuild<AccountEvent>({ ...options, paused });
      writing = false;
      await writer;
      expect(built).toMatchObject({ generation: 2, differences: [] });
      // 120 entries and three accounts existed before the writer started.
      expect(built.documents).toBeGreaterThan(123);
      expect(await fixture.readModels.active('counting')).toBe(2);
      await live.caughtUp();
      await expectExact();
      store = built.store;
      // Uses the name of the rebuild, because the offsets of a consumer group belong to one generation.
      await (await start({ follower: 'counting-2' })).caughtUp();
      await expectExact();

      const found = (await store.projection.load([{ collection: accounts, id: 'ann' }])).get(accounts)?.[0];
      if (!found) throw new Error('The account of ann is missing');
      const spoilt = { ...found, revision: found.revision + 1, document: { ...(found.document as Account), held: -1 } };
      await store.projection.commit(changes({ writes: [{ collection: accounts, before: found, after: spoilt }] }));
      const different = { generation: 3, differences: ['accounts/ann'] };
      expect(await rebuild<AccountEvent>(options)).toMatchObject(different);
      expect(await readModels.active('counting')).toBe(2);
      expect(await rebuild<AccountEvent>({ ...options, switchWhenDifferent: true })).toMatchObject(different);
      expect(await readModels.active('counting')).toBe(3);
    });
  });
}
