import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Batch, Unavailable, createClock } from '@parley/event-sourcing';
import { openTemporary } from '../testing/temporary.js';

describe('LogFeed', () => {
  let sqlite: Awaited<ReturnType<typeof openTemporary>>;
  beforeEach(async () => {
    sqlite = await openTemporary();
  });
  afterEach(() => sqlite.close());

  const append = (stream: string, at = 1) => sqlite.eventStore.append({ stream, expectedVersion: 0, events: [{ type: 'E', data: 1 }], at });

  test('wakes an idle follower as soon as an event is appended', async () => {
    let notify: () => void = () => undefined;
    const handled = new Promise<void>((resolve) => (notify = resolve));
    const following = sqlite.feed.follow({ name: 'f', from: null, batchSize: 10, handle: () => Promise.resolve(notify()) });
    await pause(30);
    const began = performance.now();
    await append('s');
    await handled;
    expect(performance.now() - began).toBeLessThan(200);
    await following.stop();
  });

  test('polls for events of other connections', async () => {
    let handled = 0;
    const handle = ({ events }: Batch) => Promise.resolve(void (handled += events.length));
    const following = sqlite.feed.follow({ name: 'f', from: null, batchSize: 10, handle });
    await pause(30);
    const other = sqlite.connect();
    other.run("insert into events (stream, version, type, at, data) values ('s', 1, 'E', 1, '1')");
    other.close();
    await following.caughtUp();
    expect(handled).toBe(1);
    await following.stop();
  });

  test('delivers plain events with positions as checkpoints', async () => {
    await append('a', 7);
    await append('b', 8);
    const batches: unknown[] = [];
    const handle = (batch: Batch) => Promise.resolve(void batches.push(batch));
    const following = sqlite.feed.follow({ name: 'f', from: '1', batchSize: 10, handle });
    await following.caughtUp();
    await following.stop();
    expect(batches).toEqual([{ events: [{ type: 'E', data: 1, stream: 'b', version: 1, at: 8 }], checkpoint: '2' }]);
    expect(() => sqlite.feed.follow({ name: 'f', from: 'elsewhere', batchSize: 1, handle })).toThrow('elsewhere');
  });

  test('stops at once while its batch fails, and rejects waiting callers', async () => {
    await append('a');
    const handle = () => Promise.reject(new Error('never'));
    const following = sqlite.feed.follow({ name: 'f', from: null, batchSize: 10, handle });
    const waiting = following.caughtUp();
    const outcome = expect(waiting).rejects.toBeInstanceOf(Unavailable);
    await pause(700);
    const began = Date.now();
    await following.stop();
    expect(Date.now() - began).toBeLessThan(100);
    await outcome;
    await expect(following.caughtUp()).rejects.toBeInstanceOf(Unavailable);
  });

  test('yields to the event loop between batches', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, i) => append(`s-${i}`)));
    let batches = 0;
    const following = sqlite.feed.follow({ name: 'f', from: null, batchSize: 1, handle: () => Promise.resolve(void batches++) });
    const seen = new Set<number>();
    while (batches < 50) {
      await new Promise(setImmediate);
      seen.add(batches);
    }
    expect(seen.size).toBeGreaterThan(20);
    await following.stop();
  });

  test('returns the latest time of all events, for the clock after a restart', async () => {
    expect(sqlite.eventStore.lastAt()).toBe(0);
    for (const [i, at] of [500, 900, 700].entries()) await append(`s-${i}`, at);
    expect(sqlite.eventStore.lastAt()).toBe(900);
    expect(createClock(sqlite.eventStore.lastAt(), () => 0)()).toBe(901);
  });
});
