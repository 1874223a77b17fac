import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createClock } from '../vocabulary/clock.js';
import { type Event, type Recorded } from '../vocabulary/event.js';
import { type EventStore } from '../streams/event-store.js';
import { type Batch, type EventFeed, type Following } from '../subscriptions/feed.js';
import { createHandle } from '../streams/handle.js';
import { added, basket } from './basket.js';
import { random, randomDelay } from './random.js';

/** An empty event store and its feed. */
export interface EventFeedFixture {
  readonly store: EventStore;
  readonly feed: EventFeed;
  readonly close: () => Promise<void>;
}

/** The contract of every feed. */
export function testEventFeed(name: string, open: () => Promise<EventFeedFixture>): void {
  describe(`${name} as a feed`, () => {
    let fixture: EventFeedFixture;
    let followings: Following[];
    const clock = createClock();

    beforeEach(async () => {
      followings = [];
      fixture = await open();
    });
    afterEach(async () => {
      await Promise.all(followings.map((following) => following.stop()));
      await fixture.close();
    });

    function follow(follower: string, handle: (batch: Batch) => Promise<void>, from: string | null = null, batchSize = 10): Following {
      const following = fixture.feed.follow({ name: follower, from, batchSize, handle });
      followings.push(following);
      return following;
    }

    async function append(stream: string, from: number, count: number): Promise<void> {
      for (let version = from; version < from + count; version++) {
        await fixture.store.append({ stream, expectedVersion: version, events: [added(version + 1)], at: clock() });
      }
    }

    test('delivers old and new events in the order of streams, in batches of limited size', async () => {
      await append('a', 0, 25);
      const reader = new Reader();
      const following = follow('reader', reader.handle, null, 7);
      await following.caughtUp();
      expect(reader.versions('a')).toEqual(upTo(25));
      await append('a', 25, 5);
      await append('b', 0, 3);
      await following.caughtUp();
      expect(reader.versions('a')).toEqual(upTo(30));
      expect(reader.versions('b')).toEqual(upTo(3));
      expect(reader.largest).toBeLessThanOrEqual(7);
      const [event] = await fixture.store.read('b');
      expect(reader.events.find(({ stream }) => stream === 'b')).toMatchObject(event);
    });

    test('continues after its checkpoint', async () => {
      await append('a', 0, 12);
      const before = new Reader();
      const first = follow('reader', before.handle, null, 5);
      await first.caughtUp();
      await first.stop();
      await append('a', 12, 4);
      const after = new Reader();
      await follow('reader', after.handle, before.checkpoint).caughtUp();
      expect(after.versions('a')).toEqual([13, 14, 15, 16]);
    });

    test('delivers a failed batch again without delaying other followers', async () => {
      await append('a', 0, 6);
      let failures = 0;
      const tries: number[][] = [];
      const slow = new Reader();
      const failing = follow('failing', async (batch) => {
        tries.push(batch.events.map(({ version }) => version));
        if (failures++ < 3) throw new TypeError('a defect of the handler');
        await slow.handle(batch);
      });
      const other = new Reader();
      await follow('other', other.handle).caughtUp();
      expect(other.versions('a')).toEqual(upTo(6));
      await failing.caughtUp();
      expect(slow.versions('a')).toEqual(upTo(6));
      for (const versions of tries.slice(0, 4)) expect(versions[0]).toBe(1);
    });

    test('caughtUp() resolves when everything appended before it is handled', async () => {
      await append('a', 0, 3);
      let handled = 0;
      const following = follow('reader', async ({ events }) => {
        await pause(30);
        handled += events.length;
      });
      await following.caughtUp();
      expect(handled).toBe(3);
      await append('b', 0, 1);
      await following.caughtUp();
      expect(handled).toBe(4);
    });

    test('stop() finishes the current batch and starts no other', async () => {
      await append('a', 0, 6);
      let begun = 0;
      let finished = 0;
      let started: () => void = () => undefined;
      const busy = new Promise<void>((resolve) => (started = resolve));
      const following = follow('reader', async () => {
        begun++;
        started();
        await pause(40);
        finished++;
      }, null, 2);
      await busy;
      await following.stop();
      expect([begun, finished]).toEqual([1, 1]);
      await append('b', 0, 1);
      await pause(60);
      expect([begun, finished]).toEqual([1, 1]);
    });

    test('delivers every event in order to all readers with 64 concurrent writers', async () => {
      const next = random(64);
      const handle = createHandle(fixture.store, clock);
      const readers = [new Reader(), new Reader(), new Reader()];
      const following = readers.map((reader, i) => follow(`reader-${i}`, reader.handle, null, [3, 50, 1000][i]));
      const writers = Array.from({ length: 64 }, async (_, i) => {
        for (let n = 0; n < 12; n++) {
          await randomDelay(next);
          await handle(basket, n % 2 ? `own-${i}` : `shared-${Math.floor(next() * 5)}`, { add: 1, by: `${i}/${n}` });
        }
      });
      await Promise.all(writers);
      await Promise.all(following.map((each) => each.caughtUp()));
      for (const reader of readers) {
        expect(reader.overlapping).toBe(false);
        expect(new Set(reader.events.map(({ stream, version }) => `${stream}@${version}`)).size).toBe(64 * 12);
        for (const stream of new Set(reader.events.map((event) => event.stream))) {
          expect(reader.versions(stream)).toEqual(upTo((await fixture.store.read(stream)).length));
        }
      }
    });
  });
}

class Reader {
  readonly events: (Event & Recorded)[] = [];
  checkpoint: string | null = null;
  largest = 0;
  overlapping = false;
  private readonly busy = new Set<string>();

  readonly handle = async ({ events, checkpoint }: Batch): Promise<void> => {
    const streams = new Set(events.map(({ stream }) => stream));
    for (const stream of streams) {
      if (this.busy.has(stream)) this.overlapping = true;
      this.busy.add(stream);
    }
    await new Promise(setImmediate);
    for (const stream of streams) this.busy.delete(stream);
    this.events.push(...events);
    this.checkpoint = checkpoint;
    this.largest = Math.max(this.largest, events.length);
  };

  versions(stream: string): number[] {
    return this.events.filter((event) => event.stream === stream).map(({ version }) => version);
  }
}

function upTo(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i + 1);
}
