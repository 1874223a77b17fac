import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createClock } from '../vocabulary/clock.js';
import { type Event } from '../vocabulary/event.js';
import { type Appended, type Count, type Counters, type EventStore, type StreamDirectory } from '../streams/event-store.js';
import { createHandle, readState } from '../streams/handle.js';
import { ConcurrencyConflict, LimitReached } from '../vocabulary/refusal.js';
import { UnexpectedEvent } from '../vocabulary/unexpected.js';
import { added, basket, laterBasket } from './basket.js';
import { random, randomDelay } from './random.js';

/** An empty event store. `other` is another process's view of it, or `store` itself for a single process. */
export interface EventStoreFixture {
  readonly store: EventStore & Counters & StreamDirectory;
  readonly other: EventStore & Counters & StreamDirectory;
  readonly close: () => Promise<void>;
}

/** The contract of every event store. */
export function testEventStore(name: string, open: () => Promise<EventStoreFixture>): void {
  describe(`${name} as an event store`, () => {
    let fixture: EventStoreFixture;
    let store: EventStoreFixture['store'];
    let other: EventStoreFixture['store'];
    const clock = createClock();

    beforeEach(async () => {
      fixture = await open();
      ({ store, other } = fixture);
    });
    afterEach(() => fixture.close());

    const append = (stream: string, expectedVersion: number, events: readonly Event[], commitId?: string, to = store) =>
      to.append({ stream, expectedVersion, events, at: clock(), commitId });

    test('returns no events of an unknown stream', async () => {
      expect(await store.read('nothing')).toEqual([]);
      expect(await store.find('no commit')).toBeNull();
    });

    test('returns appended events unchanged', async () => {
      const data = { text: 'naïve 👩‍👩‍👧 \u0000 "quoted"', nested: [{ a: null, b: [1.5, -0.25, 2 ** 53 - 1] }], empty: {} };
      const at = 1_700_000_000_123_457;
      const appended = await store.append({ stream: 's~1', expectedVersion: 0, events: [{ type: 'Said', data }], at });
      const expected = [{ type: 'Said', data, stream: 's~1', version: 1, at }];
      expect(appended).toEqual({ version: 1, events: expected, repeated: false });
      expect(await store.read('s~1')).toEqual(expected);
      expect(await other.read('s~1')).toEqual(expected);
    });

    test('reads one stream after a version, in order', async () => {
      await append('a', 0, [added(1), added(2)]);
      await append('b', 0, [added(9)]);
      await append('a', 2, [added(3)]);
      const versions = async (after?: number) => (await store.read('a', after)).map(({ version }) => version);
      expect(await versions()).toEqual([1, 2, 3]);
      expect(await versions(1)).toEqual([2, 3]);
      expect(await versions(3)).toEqual([]);
      expect(await versions(99)).toEqual([]);
    });

    test('refuses other expected versions and writes none of the events', async () => {
      await append('s', 0, [added(1), added(2)]);
      for (const wrong of [0, 1, 3, 7]) {
        await expect(append('s', wrong, [added(3), added(4), added(5)], `wrong ${wrong}`)).rejects.toBeInstanceOf(ConcurrencyConflict);
        expect(await store.find(`wrong ${wrong}`)).toBeNull();
      }
      await expect(append('new', 1, [added(1)])).rejects.toBeInstanceOf(ConcurrencyConflict);
      expect(await store.read('s')).toHaveLength(2);
      expect(await store.read('new')).toEqual([]);
      expect(await append('s', 2, [added(3)], 'wrong 0')).toMatchObject({ version: 3, repeated: false });
    });

    test('accepts exactly one of concurrent appends at a version, completely', async () => {
      for (let round = 0; round < 20; round++) {
        const stream = `race-${round}`;
        const racers = Array.from({ length: 6 }, (_, i) =>
          append(stream, 0, [added(1, `${i}`), added(2, `${i}`), added(3, `${i}`)], undefined, i % 2 ? store : other),
        );
        const results = await Promise.allSettled(racers);
        const lost = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
        expect(lost).toHaveLength(5);
        for (const reason of lost) expect(reason).toBeInstanceOf(ConcurrencyConflict);
        const winner = `${results.findIndex(({ status }) => status === 'fulfilled')}`;
        expect((await store.read(stream)).map(({ data }) => (data as { by: string }).by)).toEqual([winner, winner, winner]);
      }
    });

    test('rejects an append without affecting others', async () => {
      await append('taken', 0, [added(1)]);
      const results = await Promise.allSettled(
        Array.from({ length: 30 }, (_, i) => append(i % 3 === 0 ? 'taken' : `free-${i}`, 0, [added(i)], `commit-${i}`)),
      );
      results.forEach(({ status }, i) => expect(status).toBe(i % 3 === 0 ? 'rejected' : 'fulfilled'));
      expect(await store.read('free-1')).toHaveLength(1);
      expect(await store.read('taken')).toHaveLength(1);
    });

    test('returns the first result for a repeated commit id, also after later events', async () => {
      const first = await append('s', 0, [added(1), added(2)], 'once');
      await append('s', 2, [added(3)]);
      const repetitions: Promise<Appended>[] = [
        append('s', 0, [added(1), added(2)], 'once', other),
        append('s', 3, [added(7)], 'once'),
        append('s', 99, [added(8)], 'once'),
        append('elsewhere', 0, [added(9)], 'once'),
      ];
      for (const again of await Promise.all(repetitions)) expect(again).toEqual({ ...first, repeated: true });
      expect(await store.find('once')).toEqual({ ...first, repeated: true });
      expect(await other.find('once')).toEqual({ ...first, repeated: true });
      expect(await store.read('s')).toHaveLength(3);
      expect(await store.read('elsewhere')).toEqual([]);
    });

    test('stores the fingerprint of a commit and returns it with the first result', async () => {
      await store.append({ stream: 's', expectedVersion: 0, events: [added(1), added(2)], at: clock(), commitId: 'once', fingerprint: 'f1' });
      const again = { stream: 't', expectedVersion: 0, events: [added(3)], at: clock(), commitId: 'once', fingerprint: 'f2' };
      for (const repeated of [await other.append(again), await store.find('once'), await other.find('once')]) {
        expect(repeated).toMatchObject({ version: 2, repeated: true, fingerprint: 'f1' });
      }
      expect(await store.read('t')).toEqual([]);
    });

    test('writes concurrent commits with one id once', async () => {
      for (let round = 0; round < 10; round++) {
        const events = [added(1), added(2)];
        const same = Array.from({ length: 8 }, (_, i) => append(`s-${round}`, 0, events, `id-${round}`, i % 2 ? store : other));
        const results = await Promise.all(same);
        expect(results.filter(({ repeated }) => !repeated)).toHaveLength(1);
        for (const result of results) expect(result).toMatchObject({ version: 2, events: results[0].events });
        expect(await store.read(`s-${round}`)).toHaveLength(2);
      }
    });

    describe('counters', () => {
      const count = (by: 1 | -1, atMost = 3): Count => ({ counter: 'places', by, atMost });
      const counted = (stream: string, expectedVersion: number, change: Count, to = store) =>
        to.append({ stream, expectedVersion, events: [added(1)], at: clock(), count: change });

      test('change with their commit, within their limit and not below 0', async () => {
        expect(await store.counter('places')).toEqual({ n: 0, revision: 0 });
        for (const stream of ['a', 'b', 'c']) await counted(stream, 0, count(1));
        await expect(counted('d', 0, count(1), other)).rejects.toBeInstanceOf(LimitReached);
        expect(await store.read('d')).toEqual([]);
        expect(await other.counter('places')).toMatchObject({ n: 3 });
        await counted('a', 1, count(-1));
        await counted('d', 0, count(1), other);
        for (let version = 1; version < 5; version++) await counted('d', version, count(-1));
        expect(await store.counter('places')).toMatchObject({ n: 0 });
        expect(await store.counter('others')).toEqual({ n: 0, revision: 0 });
      });

      test('do not change with refused or repeated commits, and version conflicts precede the limit', async () => {
        const commit = { stream: 's', expectedVersion: 0, events: [added(1)], at: clock(), commitId: 'once', count: count(1, 1) };
        await store.append(commit);
        await expect(store.append({ ...commit, commitId: 'again' })).rejects.toBeInstanceOf(ConcurrencyConflict);
        await expect(other.append({ ...commit, commitId: 'again' })).rejects.toBeInstanceOf(ConcurrencyConflict);
        expect(await other.append(commit)).toMatchObject({ repeated: true });
        expect(await store.counter('places')).toMatchObject({ n: 1 });
      });

      test('keep their limit with concurrent commits of several processes', async () => {
        const racers = Array.from({ length: 24 }, (_, i) => counted(`s-${i}`, 0, count(1, 7), i % 2 ? store : other));
        const results = await Promise.allSettled(racers);
        expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(7);
        for (const each of results) if (each.status === 'rejected') expect(each.reason).toBeInstanceOf(LimitReached);
        const streams = await Promise.all(racers.map((_, i) => store.read(`s-${i}`)));
        expect(streams.filter(({ length }) => length === 1)).toHaveLength(7);
        expect(await store.counter('places')).toMatchObject({ n: 7 });
      });

      test('can be corrected unless they have changed since', async () => {
        const { revision } = await store.counter('places');
        await counted('a', 0, count(1));
        expect(await other.setCounter('places', 3, revision)).toBe(false);
        const changed = await other.counter('places');
        expect(await store.setCounter('places', 3, changed.revision)).toBe(true);
        await expect(counted('b', 0, count(1), other)).rejects.toBeInstanceOf(LimitReached);
        expect(await store.setCounter('new', 2, 0)).toBe(true);
        expect(await other.setCounter('new', 1, 0)).toBe(false);
        expect(await other.counter('new')).toMatchObject({ n: 2 });
      });
    });

    test('lists the first events of the streams in a range of names, and a size that grows with every append', async () => {
      const range = { from: 'n-0', before: 'n-g' };
      expect([await store.sizeOf(range), await store.firstEvents(range, 10)]).toEqual([0, []]);
      await append('n-1', 0, [added(1), added(2)]);
      await append('n-0', 0, [added(3)]);
      await append('n-fff', 0, [added(4)]);
      for (const outside of ['n-', 'n', 'n-g', 'n-reader-1', 'm', 'o']) await append(outside, 0, [added(9)]);
      const found = async (limit: number, after?: string) => (await other.firstEvents(range, limit, after)).map(({ stream, version }) => [stream, version]);
      expect(await found(10)).toEqual([['n-0', 1], ['n-1', 1], ['n-fff', 1]]);
      expect(await found(2)).toEqual([['n-0', 1], ['n-1', 1]]);
      expect(await found(2, 'n-1')).toEqual([['n-fff', 1]]);
      expect(await found(2, 'n-fff')).toEqual([]);
      const sizes = [await other.sizeOf(range)];
      for (const [stream, version] of [['n-1', 2], ['n-2', 0], ['n-2', 1]] as const) {
        await append(stream, version, [added(1)]);
        sizes.push(await other.sizeOf(range));
      }
      await append('m', 1, [added(9)]);
      expect(sizes).toEqual([...new Set(sizes)].sort((a, b) => a - b));
      expect(await other.sizeOf(range)).toBe(sizes.at(-1));
      const [first] = await store.firstEvents(range, 1);
      expect(first).toEqual((await store.read('n-0'))[0]);
    });

    test('lets handle() upcast events of earlier versions, store the newest version under its name, and refuse a stream with a later version', async () => {
      const earlier = createHandle(store, clock);
      const later = createHandle(other, clock);
      const key = { id: 'first of the later release', fingerprint: 'f' };
      await earlier(basket, 's', { add: 1, by: 'ann' });
      const event = { type: 'Added', data: { things: 2, by: 'bob' }, stream: 's', version: 2 };
      expect((await later(laterBasket, 's', { add: 2, by: 'bob' }, key)).events).toMatchObject([event]);
      expect((await later(laterBasket, 's', { add: 2, by: 'bob' }, key)).events).toMatchObject([event]);
      expect((await store.read('s')).map(({ type, data }) => [type, data])).toEqual([
        ['Added', { n: 1, by: 'ann' }],
        ['Added.v2', { things: 2, by: 'bob' }],
      ]);
      expect((await readState(other, laterBasket, 's')).state).toEqual({ held: 3, added: ['ann', 'bob'] });
      await expect(earlier(basket, 's', { add: 1, by: 'cay' })).rejects.toBeInstanceOf(UnexpectedEvent);
      expect(await store.read('s')).toHaveLength(2);
    });

    test('lets handle() retry version conflicts without losing a command', async () => {
      const handles = [createHandle(store, clock), createHandle(other, clock), createHandle(store, clock, { cacheSize: 0 })];
      const next = random(7);
      const work = Array.from({ length: 64 }, async (_, i) => {
        await randomDelay(next);
        return handles[i % 3](basket, 'shared', { add: 1, by: `${i}` }, { id: `command-${i}`, fingerprint: 'f' });
      });
      await Promise.all(work);
      const events = await store.read('shared');
      expect(events.map(({ version }) => version)).toEqual(Array.from({ length: 64 }, (_, i) => i + 1));
      expect(new Set(events.map(({ data }) => (data as { by: string }).by)).size).toBe(64);
      for (let i = 1; i < 64; i++) expect(events[i].at).toBeGreaterThan(events[i - 1].at);
    });
  });
}
