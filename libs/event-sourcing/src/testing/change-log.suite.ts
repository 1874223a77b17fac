import { expect, test } from '@jest/globals';
import { type Change, type DocumentStore, type Stored } from '../read-models/document-store.js';
import { type Letter, changes, letter, letters, stamps, write } from './letters.js';
import { random, randomDelay } from './random.js';

/** The contract of the change log: notifications and catching up. */
export function testChangeLog(the: () => { store: DocumentStore; other: DocumentStore }): void {
  const lines = (found: readonly Change[] | null) => found?.map(({ scope, collection, id }) => `${scope} ${collection}/${id}`) ?? null;
  const stored = async (id: string) => {
    const loaded = await the().store.projection.load([{ collection: letters, id }]);
    return (loaded.get(letters)?.[0] ?? null) as Stored<Letter> | null;
  };
  const put = async (id: string, owner: string, text: string) => {
    await the().store.projection.commit(changes({ writes: [write(await stored(id), letter(id, owner, { text }))] }));
  };

  test('returns a head of an empty log', async () => {
    const { store } = the();
    const head = await store.changes.head(['ann']);
    expect(await store.changes.since(['ann'], head, 10)).toEqual([]);
    await put('1', 'ann', 'a');
    expect(lines(await store.changes.since(['ann'], head, 10))).toEqual(['ann letters/1']);
  });

  test('lists the changes of scopes in order after a cursor', async () => {
    const { store, other } = the();
    const began = Date.now();
    const start = await store.changes.head(['ann', 'bob', 'carol']);
    await put('1', 'ann', 'a');
    await put('2', 'bob', 'b');
    await put('3', 'ann', 'c');
    await put('1', 'ann', 'c');
    const all = await other.changes.since(['ann', 'bob'], start, 10);
    expect(lines(all)).toEqual(['ann letters/1', 'bob letters/2', 'ann letters/3', 'ann letters/1']);
    expect(lines(await store.changes.since(['ann'], start, 2))).toEqual(['ann letters/1', 'ann letters/3']);
    expect(lines(await store.changes.since(['ann', 'bob'], all?.[1].cursor ?? '', 10))).toEqual(['ann letters/3', 'ann letters/1']);
    expect(await store.changes.since(['carol'], start, 10)).toEqual([]);
    expect(await store.changes.since([], start, 10)).toEqual([]);
    expect(await store.changes.since(['ann'], await store.changes.head(['ann']), 10)).toEqual([]);
    for (const { at, cursor } of all ?? []) {
      expect(at).toBeGreaterThanOrEqual(began - 1);
      expect(at).toBeLessThanOrEqual(Date.now() + 1);
      expect(await store.changes.timeOf(cursor)).toBe(at);
    }
  });

  test('reveals nothing about other scopes in a cursor', async () => {
    const { store } = the();
    await put('1', 'ann', 'a');
    const head = await store.changes.head(['ann']);
    for (let n = 0; n < 3; n++) await put(`other/${n}`, 'bob', 'b');
    expect(await store.changes.head(['ann'])).toBe(head);
    expect(await store.changes.since(['ann'], head, 10)).toEqual([]);
    expect(await store.changes.since(['bob'], head, 10)).toBeNull();
  });

  test('adds no line for invisible changes and inserts', async () => {
    const { store } = the();
    await put('1', 'ann', 'a');
    const head = await store.changes.head(['ann']);
    const before = await stored('1');
    await store.projection.commit(changes({ writes: [write(before, letter('1', 'ann', { text: 'a', read: true }))], checkpoint: '5' }));
    await store.projection.commit(changes({ inserts: [{ collection: stamps, id: 's', document: { owner: 'ann', value: 1 } }] }));
    expect(await store.changes.since(['ann'], head, 10)).toEqual([]);
  });

  test('distinguishes an unknown cursor from one without later changes', async () => {
    const { store } = the();
    await put('1', 'ann', 'a');
    for (const cursor of ['', 'x', '-1', '1.5', '1e3', ' 1', '999999999999', '99999999999999999999']) {
      expect(await store.changes.since(['ann'], cursor, 10)).toBeNull();
      expect(await store.changes.timeOf(cursor)).toBeNull();
    }
  });

  test('notifies watchers only about commits with announcements', async () => {
    const { store } = the();
    const heard: string[] = [];
    const stop = store.changes.watch((scopes) => heard.push([...scopes].sort().join()));
    const three = [letter('1', 'ann'), letter('2', 'bob'), letter('3', 'ann')];
    await store.projection.commit(changes({ writes: three.map((each) => write(null, each)) }));
    await eventually(() => heard.length > 0);
    expect(heard.every((scopes) => scopes === 'ann,bob' || scopes === '')).toBe(true);
    heard.length = 0;
    await store.projection.commit(changes({ checkpoint: '1' }));
    await store.projection.commit(changes({ writes: [write(await stored('1'), letter('1', 'ann', { read: true }))] }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(heard).toEqual([]);
    stop();
    await put('1', 'ann', 'changed');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(heard).toEqual([]);
  });

  test('loses no change for clients that reconnect while several processes write', async () => {
    const { store, other } = the();
    const next = random(5);
    let writing = true;
    const read = async (scopes: readonly string[], start: string) => {
      const seen: string[] = [];
      let cursor = start;
      for (let rest = true; rest; ) {
        rest = writing;
        const found = (await store.changes.since(scopes, cursor, 7)) ?? [];
        seen.push(...found.map(({ id }) => id));
        cursor = found.at(-1)?.cursor ?? cursor;
        rest ||= found.length > 0;
        await new Promise(setImmediate);
      }
      expect(new Set(seen).size).toBe(seen.length);
      return seen.length;
    };
    const start = await store.changes.head(['ann', 'bob']);
    const clients = [read(['ann'], start), read(['ann', 'bob'], start), read(['bob', 'ann'], start)];
    const write3 = async (writer: number, n: number) => {
      await randomDelay(next);
      const three = [0, 1, 2].map((i) => letter(`${writer}/${n}/${i}`, writer < 4 ? 'ann' : 'bob'));
      await (writer % 2 ? store : other).projection.commit(changes({ writes: three.map((each) => write(null, each)) }));
    };
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      for (let n = 0; n < 30; n++) await write3(writer, n);
    });
    await Promise.all(writers).finally(() => (writing = false));
    expect(await Promise.all(clients)).toEqual([4 * 30 * 3, 6 * 30 * 3, 6 * 30 * 3]);
  });
}

async function eventually(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(condition()).toBe(true);
}
