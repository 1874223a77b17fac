import { describe, expect, jest, test } from '@jest/globals';
import { createClock } from '../vocabulary/clock.js';
import { type Decider } from '../vocabulary/decider.js';
import { type Event } from '../vocabulary/event.js';
import { type CommitKey, type EventStore, partKey } from './event-store.js';
import { createHandle, readState } from './handle.js';
import { ConcurrencyConflict, Refusal, Unavailable } from '../vocabulary/refusal.js';
import { beginRequest } from './request.js';
import { MAX_HELD, added, basket } from '../testing/basket.js';
import { MemoryLog } from '../testing/memory-log.js';

const KEY: CommitKey = { id: 'id', fingerprint: 'request 1' };

describe('handle', () => {
  const clockFrom = (at: number) => createClock(at, () => 0);

  test('appends the events that are decided on the state of the stream', async () => {
    const log = new MemoryLog();
    const handle = createHandle(log, clockFrom(100));
    expect(await handle(basket, 'b-1', { add: 2, by: 'ann' })).toEqual({
      version: 1,
      events: [{ type: 'Added', data: { n: 2, by: 'ann' }, stream: 'b-1', version: 1, at: 101 }],
      repeated: false,
    });
    const second = await handle(basket, 'b-1', { replaceWith: 5, by: 'bob' });
    expect(second).toMatchObject({ version: 3, repeated: false });
    expect(second.events.map(({ type, version, at }) => [type, version, at])).toEqual([['Emptied', 2, 102], ['Added', 3, 102]]);
    expect(await readState(log, basket, 'b-1')).toEqual({ state: { held: 5, added: ['ann', 'bob'] }, version: 3 });
    expect(await readState(log, basket, 'none')).toEqual({ state: basket.initial, version: 0 });
  });

  test('appends nothing if nothing changes', async () => {
    const log = new MemoryLog();
    const handle = createHandle(log, clockFrom(0));
    expect(await handle(basket, 'b-1', { add: 0, by: 'ann' }, KEY)).toEqual({ version: 0, events: [], repeated: false });
    await handle(basket, 'b-1', { add: 1, by: 'ann' });
    expect(await handle(basket, 'b-1', { add: 0, by: 'ann' })).toEqual({ version: 1, events: [], repeated: false });
    expect(log.log).toHaveLength(1);
  });

  test('rejects with the refusal, which has no effect on the next command', async () => {
    const log = new MemoryLog();
    const handle = createHandle(log, clockFrom(0));
    await expect(handle(basket, 'b-1', { add: MAX_HELD + 1, by: 'ann' }, KEY)).rejects.toEqual(new Refusal('BASKET_FULL'));
    expect(await handle(basket, 'b-1', { add: MAX_HELD, by: 'ann' }, KEY)).toMatchObject({ version: 1, repeated: false });
  });

  test('returns the first result for a repeated commit id without deciding again', async () => {
    const log = new MemoryLog();
    const handle = createHandle(log, clockFrom(0));
    const first = await handle(basket, 'b-1', { add: MAX_HELD, by: 'ann' }, KEY);
    for (const each of [handle, createHandle(log, clockFrom(50))]) {
      expect(await each(basket, 'b-1', { add: MAX_HELD, by: 'bob' }, KEY)).toEqual({ ...first, repeated: true, fingerprint: KEY.fingerprint });
    }
    expect(log.log).toHaveLength(1);
  });

  test('refuses the commit id of another request, also in another process, after any time, and for another stream', async () => {
    const log = new MemoryLog();
    const first = await createHandle(log, clockFrom(0))(basket, 'b-1', { add: 1, by: 'ann' }, KEY);
    const other: CommitKey = { id: 'id', fingerprint: 'request 2' };
    for (const each of [createHandle(log, clockFrom(50)), createHandle(log, clockFrom(90))]) {
      for (const stream of ['b-1', 'b-2']) {
        await expect(each(basket, stream, { add: 1, by: 'bob' }, other)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
      }
      expect(await each(basket, 'b-1', { add: 1, by: 'bob' }, KEY)).toMatchObject({ ...first, repeated: true });
    }
    expect(log.log).toHaveLength(1);
  });

  test('refuses the commit id of another request that another process commits at the same time', async () => {
    let wake = () => undefined as void;
    const asleep = new Promise<void>((resolve) => (wake = resolve));
    const log = new MemoryLog(() => asleep);
    const requests = ['request 1', 'request 2'].map((fingerprint, i) =>
      createHandle(log, clockFrom(0))(basket, `b-${i}`, { add: 1, by: 'ann' }, { id: 'id', fingerprint }),
    );
    wake();
    const results = await Promise.allSettled(requests);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(results[1]).toMatchObject({ reason: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    expect(log.log).toHaveLength(1);
  });

  test('refuses the commit id of a commit without a fingerprint, which an older release wrote', async () => {
    const log = new MemoryLog();
    await log.append({ stream: 'b-1', expectedVersion: 0, events: [added(1)], at: 1, commitId: 'id' });
    const again = createHandle(log, clockFrom(10))(basket, 'b-1', { add: 1, by: 'somebody' }, KEY);
    await expect(again).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  test('starts a request with several commits once, and no other with its key', async () => {
    const log = new MemoryLog();
    const handle = createHandle(log, clockFrom(0));
    expect(await beginRequest(handle, undefined)).toEqual({ repeated: false });
    expect(await beginRequest(handle, KEY)).toMatchObject({ repeated: false });
    expect(await beginRequest(createHandle(log, clockFrom(0)), KEY)).toMatchObject({ repeated: true });
    const other = beginRequest(handle, { ...KEY, fingerprint: 'request 2' });
    await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(partKey(KEY, 'part')).toEqual({ id: 'id:part', fingerprint: 'request 1' });
    expect(partKey(undefined, 'part')).toBeUndefined();
  });

  describe('with a store that hangs', () => {
    const never = new Promise<never>(() => undefined);
    const hanging = (): { store: EventStore; appends: () => number } => {
      let appends = 0;
      const store: EventStore = { find: () => never, read: () => Promise.resolve([]), append: () => (appends++, never) };
      return { store, appends: () => appends };
    };

    test('refuses waiting commands at their deadlines', async () => {
      const { store, appends } = hanging();
      const handle = createHandle(store, clockFrom(0), { deadlineMs: 30 });
      void handle(basket, 's', { add: 1, by: 'first' });
      const waiting = Array.from({ length: 10 }, () => handle(basket, 's', { add: 1, by: 'waiting' }));
      for (const each of await Promise.allSettled(waiting)) expect(each).toMatchObject({ reason: { code: 'UNAVAILABLE' } });
      expect(appends()).toBe(1);
    });

    test('refuses commands at once if too many wait for a stream or in all', async () => {
      const { store, appends } = hanging();
      const handle = createHandle(store, clockFrom(0), { deadlineMs: 60_000, waiting: { perKey: 2, total: 3 } });
      const send = (stream: string) => handle(basket, stream, { add: 1, by: 'x' });
      const timers = jest.useFakeTimers();
      for (const stream of ['a', 'a', 'a', 'b', 'b']) send(stream).catch(() => undefined);
      await expect(send('a')).rejects.toBeInstanceOf(Unavailable);
      await expect(send('b')).rejects.toBeInstanceOf(Unavailable);
      await timers.advanceTimersByTimeAsync(0);
      jest.useRealTimers();
      expect(appends()).toBe(2);
    });
  });

  test('decides on events of other processes', async () => {
    const log = new MemoryLog();
    const [one, two] = [createHandle(log, clockFrom(0)), createHandle(log, clockFrom(0))];
    await one(basket, 'b-1', { add: MAX_HELD - 1, by: 'ann' });
    await two(basket, 'b-1', { add: 1, by: 'bob' });
    await expect(one(basket, 'b-1', { add: 1, by: 'ann' })).rejects.toEqual(new Refusal('BASKET_FULL'));
  });

  test('stamps events later than the last one of the stream, even if the clock is behind', async () => {
    const log = new MemoryLog();
    await log.append({ stream: 'b-1', expectedVersion: 0, events: [added(1)], at: 5000 });
    const appended = await createHandle(log, clockFrom(10))(basket, 'b-1', { add: 1, by: 'ann' });
    expect(appended.events[0].at).toBe(5001);
  });

  test('does not follow the time of an event from a wrong clock', async () => {
    const log = new MemoryLog();
    const [now, hour] = [1_700_000_000_000_000, 3_600_000_000];
    await log.append({ stream: 'b-1', expectedVersion: 0, events: [added(1)], at: now + hour });
    const handle = createHandle(log, createClock(now + hour, () => now / 1000));
    for (const [version, at] of [[2, now], [3, now + 1]]) {
      expect((await handle(basket, 'b-1', { add: 1, by: 'ann' })).events).toMatchObject([{ version, at }]);
    }
  });

  test('refuses a command and writes nothing while the clock is wrong', async () => {
    const log = new MemoryLog();
    const handle = createHandle(log, () => {
      throw new Unavailable('the clock is wrong');
    });
    await expect(handle(basket, 'b-1', { add: 1, by: 'ann' })).rejects.toBeInstanceOf(Unavailable);
    expect(log.log).toEqual([]);
  });

  test('reads only newer events after a version conflict and decides again', async () => {
    const log = new MemoryLog();
    const reads: number[] = [];
    let races = 3;
    const racing: EventStore = {
      find: (id) => log.find(id),
      read: (stream, after = 0) => {
        reads.push(after);
        return log.read(stream, after);
      },
      async append(commit) {
        const { stream, expectedVersion, at } = commit;
        if (races-- > 0) await log.append({ stream, expectedVersion, at, events: [added(1, 'them')] });
        return log.append(commit);
      },
    };
    const handle = createHandle(racing, clockFrom(0));
    expect(await handle(basket, 'b-1', { add: 1, by: 'us' })).toMatchObject({ version: 4 });
    expect(log.log.map(({ data }) => (data as { by: string }).by)).toEqual(['them', 'them', 'them', 'us']);
    await handle(basket, 'b-1', { add: 1, by: 'us' });
    expect(reads).toEqual([0, 0, 1, 2, 4]);
  });

  test('does not read the stream again without other writers, unless a command is refused or changes nothing', async () => {
    const log = new MemoryLog();
    const reads: number[] = [];
    const counted: EventStore = {
      find: (id) => log.find(id),
      read: (stream, after = 0) => {
        reads.push(after);
        return log.read(stream, after);
      },
      append: (commit) => log.append(commit),
    };
    const handle = createHandle(counted, clockFrom(0));
    for (let i = 0; i < 3; i++) await handle(basket, 'b-1', { add: 1, by: 'us' });
    expect(reads.splice(0)).toEqual([0]);
    await handle(basket, 'b-1', { add: 0, by: 'us' });
    await expect(handle(basket, 'b-1', { add: MAX_HELD, by: 'us' })).rejects.toEqual(new Refusal('BASKET_FULL'));
    expect(reads.splice(0)).toEqual([3, 3]);
    const another = createHandle(log, clockFrom(0));
    await another(basket, 'b-1', { add: 1, by: 'them' });
    await handle(basket, 'b-1', { add: 1, by: 'us' });
    await handle(basket, 'b-1', { add: 1, by: 'us' });
    await handle(basket, 'b-1', { add: 1, by: 'us' });
    expect(reads).toEqual([3, 5]);
    expect(log.log.map(({ data }) => (data as { by: string }).by)).toEqual(['us', 'us', 'us', 'them', 'us', 'us', 'us']);
  });

  test('refuses a command after 100 version conflicts, and at once if the store is unavailable', async () => {
    const log = new MemoryLog();
    let tries = 0;
    const failing = (error: Error): EventStore => ({
      find: (id) => log.find(id),
      read: (stream, after) => log.read(stream, after),
      append: () => {
        tries++;
        return Promise.reject(error);
      },
    });
    const lost = createHandle(failing(new ConcurrencyConflict('s')), clockFrom(0));
    await expect(lost(basket, 's', { add: 1, by: 'x' })).rejects.toBeInstanceOf(Unavailable);
    expect(tries).toBe(100);
    const away = createHandle(failing(new Unavailable('away')), clockFrom(0));
    await expect(away(basket, 's', { add: 1, by: 'x' })).rejects.toBeInstanceOf(Unavailable);
    expect(tries).toBe(101);
  });

  test('caches a separate state per decider of a stream', async () => {
    const log = new MemoryLog();
    const counting: Decider<number, 'count', Event<'Counted', number>> = {
      initial: 0,
      evolve: (n) => n + 1,
      decide: (_, n) => [{ type: 'Counted', data: n }],
    };
    const handle = createHandle(log, clockFrom(0), { cacheSize: 1 });
    await handle(basket, 's', { add: 7, by: 'x' });
    expect((await handle(counting, 's', 'count')).events[0].data).toBe(1);
    await handle(basket, 'other', { add: 1, by: 'x' });
    expect((await handle(counting, 's', 'count')).events[0].data).toBe(2);
  });
});
