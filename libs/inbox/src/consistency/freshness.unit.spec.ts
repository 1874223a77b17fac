import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { conversationIdOf } from '@parley/contracts';
import { type Collection, Unavailable, type WatchedDocuments } from '@parley/event-sourcing';
import { type Caller } from '@parley/http';
import { Freshness } from './freshness.js';

const seller = (id: string): Caller => ({ role: 'seller', id }) as Caller;
const conversationOf = (n: number) => conversationIdOf(`s-${n}`, 'b');
const EVERYONE = { countries: null, categories: null, sellerIds: null };
const turns = async (n = 5) => {
  for (let i = 0; i < n; i++) await new Promise(setImmediate);
};

describe('a read with after=', () => {
  let versions: Map<string, number>;
  let documents: Map<string, object>;
  let reads: string[][];
  let failure: Error | null;
  let commit: () => void;
  let watchers: number;
  let freshness: Freshness;
  let bounded: Freshness;

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    [versions, reads, failure, commit, watchers] = [new Map<string, number>(), [], null, () => undefined, 0];
    documents = new Map();
    const store = {
      documents: {
        async getMany({ name }: Collection, ids: readonly string[]) {
          reads.push(ids.map((id) => `${name}/${id}`));
          await Promise.resolve();
          if (failure) throw failure;
          return new Map(
            ids.flatMap((id) => {
              const key = `${name}/${id}`;
              const document = documents.get(key) ?? (versions.has(key) ? { version: versions.get(key), audience: EVERYONE } : null);
              return document ? [[id, document]] : [];
            }),
          );
        },
      },
      changes: {
        watch(listener: () => void) {
          commit = listener;
          watchers++;
          return () => watchers--;
        },
      },
    };
    freshness = new Freshness(store as unknown as WatchedDocuments);
    bounded = new Freshness(store as unknown as WatchedDocuments, undefined, 2);
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('is checked together with all others, and continues when its version is visible', async () => {
    const fresh: number[] = [];
    const all = Array.from({ length: 100 }, (_, n) =>
      freshness.wait(seller(`s-${n}`), [{ id: conversationOf(n), version: 2 }]).then((isFresh) => isFresh && fresh.push(n)),
    );
    await turns();
    expect(fresh).toEqual([]);
    reads = [];
    for (let n = 0; n < 100; n++) versions.set(`conversations/${conversationOf(n)}`, n === 7 ? 1 : 2);
    commit();
    await turns();
    expect(reads.map(({ length }) => length)).toEqual([100]);
    expect(fresh).toHaveLength(99);
    expect(fresh).not.toContain(7);
    versions.set(`conversations/${conversationOf(7)}`, 2);
    commit();
    await Promise.all(all);
    expect([fresh.length, watchers]).toEqual([100, 0]);
  });

  test('is told at once that it may be stale if too many wait', async () => {
    const waiting = [1, 2].map((n) => bounded.wait(seller(`s-${n}`), [{ id: conversationOf(n), version: 1 }]));
    await turns();
    expect(await bounded.wait(seller('s-3'), [{ id: conversationOf(3), version: 1 }])).toBe(false);
    for (const n of [1, 2]) versions.set(`conversations/${conversationOf(n)}`, 1);
    commit();
    expect(await Promise.all(waiting)).toEqual([true, true]);
    expect(await bounded.wait(seller('s-1'), [{ id: conversationOf(1), version: 1 }])).toBe(true);
  });

  test('is looked for alone when it comes', async () => {
    const first = freshness.wait(seller('s-1'), [{ id: conversationOf(1), version: 1 }]);
    await turns();
    reads = [];
    versions.set(`conversations/${conversationOf(2)}`, 5);
    expect(await freshness.wait(seller('s-2'), [{ id: conversationOf(2), version: 5 }])).toBe(true);
    expect(reads).toEqual([[`conversations/${conversationOf(2)}`]]);
    versions.set(`conversations/${conversationOf(1)}`, 1);
    commit();
    expect(await first).toBe(true);
  });

  test('waits for each document that it names, under any of its ids, and for no document of others', async () => {
    const [own, other] = [conversationIdOf('s-1', 'b'), conversationIdOf('s-2', 'b')];
    for (const id of [own, other]) versions.set(`conversations/${id}`, 9);
    versions.set('notices/n-1', 3);
    versions.set('labels/s-1', 2);
    const targets = [
      { id: own, version: 9 },
      { id: 'n-1', version: 3 },
      { id: 'labels', version: 2 },
      { id: 'anything', version: 0 },
    ];
    expect(await freshness.wait(seller('s-1'), targets)).toBe(true);
    const notOwn = freshness.wait(seller('s-1'), [{ id: other, version: 1 }]);
    await jest.advanceTimersByTimeAsync(2050);
    expect(await notOwn).toBe(false);
  });

  test('counts the messages of a conversation or an order for its buyer, and the version of the stream for its seller', async () => {
    const buyer = { role: 'buyer', id: 'b' } as Caller;
    const id = conversationOf(1);
    documents.set(`conversations/${id}`, { version: 9, messageCount: 2 });
    documents.set('orders/o-1', { version: 9, messageCount: 2, buyerId: 'b', sellerId: 's-1' });
    expect(await freshness.wait(buyer, [{ id, version: 2 }, { id: 'o-1', version: 2 }])).toBe(true);
    expect(await freshness.wait(seller('s-1'), [{ id, version: 9 }, { id: 'o-1', version: 9 }])).toBe(true);
    const tooNew = [id, 'o-1'].map((each) => freshness.wait(buyer, [{ id: each, version: 3 }]));
    await jest.advanceTimersByTimeAsync(2050);
    expect(await Promise.all(tooNew)).toEqual([false, false]);
  });

  test('finds no notice that is meant for others', async () => {
    documents.set('notices/n-1', { version: 1, audience: { countries: null, categories: null, sellerIds: ['s-1'] } });
    expect(await freshness.wait(seller('s-1'), [{ id: 'n-1', version: 1 }])).toBe(true);
    const other = freshness.wait(seller('s-2'), [{ id: 'n-1', version: 1 }]);
    await jest.advanceTimersByTimeAsync(2050);
    expect(await other).toBe(false);
  });

  test('hears of a store that does not answer, and the next one is looked for again', async () => {
    failure = new Unavailable('away');
    const both = [1, 2].map((n) => freshness.wait(seller(`s-${n}`), [{ id: conversationOf(n), version: 1 }]));
    for (const each of await Promise.allSettled(both)) expect(each).toEqual({ status: 'rejected', reason: failure });
    failure = null;
    versions.set(`conversations/${conversationOf(1)}`, 1);
    expect(await freshness.wait(seller('s-1'), [{ id: conversationOf(1), version: 1 }])).toBe(true);
  });
});
