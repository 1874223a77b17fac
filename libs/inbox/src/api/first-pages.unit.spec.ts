import { describe, expect, it } from '@jest/globals';
import { FirstPages } from './first-pages.js';

/** A seller's list that counts its reads, and announces changes. */
function listed(mostBytes?: number) {
  let tell: (scopes: ReadonlySet<string>) => void = () => undefined;
  let reads = 0;
  let nowMs = 0;
  const now = () => nowMs;
  const pages = new FirstPages({ watch: (listener) => ((tell = listener), () => undefined) }, { mostBytes, maxAgeMs: 10_000, now });
  const ask = async (sellerId = 's-1', name = 'all') => (await pages.get(sellerId, name, () => Promise.resolve({ read: ++reads }))).toString();
  return { pages, ask, changes: (...scopes: string[]) => tell(new Set(scopes)), pass: (ms: number) => void (nowMs += ms) };
}

describe('first pages', () => {
  it('are read once while nothing changes', async () => {
    const { ask } = listed();
    expect([await ask(), await ask()]).toEqual(['{"read":1}', '{"read":1}']);
  });

  it('are read once for concurrent requests', async () => {
    const { ask } = listed();
    expect(await Promise.all([ask(), ask()])).toEqual(['{"read":1}', '{"read":1}']);
  });

  it('are read anew after a change of their seller, and only then', async () => {
    const { ask, changes } = listed();
    await ask();
    changes('s-2');
    expect(await ask()).toBe('{"read":1}');
    changes('s-1');
    expect(await ask()).toBe('{"read":2}');
  });

  it('are read again after an unknown change', async () => {
    const { ask, changes } = listed();
    await ask();
    changes();
    expect(await ask()).toBe('{"read":2}');
  });

  it('are not kept where something changed while they were read', async () => {
    const { pages, ask, changes } = listed();
    let finish: (page: object) => void = () => undefined;
    const reading = pages.get('s-1', 'all', () => new Promise((resolve) => (finish = resolve)));
    changes('s-1');
    finish({ read: 'before' });
    await reading;
    expect(await ask()).toBe('{"read":1}');
  });

  it('are at most so many, those that are being read included, and everyone is answered', async () => {
    const { watch } = { watch: () => () => undefined };
    const pages = new FirstPages({ watch }, { mostPages: 3 });
    const finish: (() => void)[] = [];
    const asked = Array.from({ length: 10 }, (_, n) => pages.get(`s-${n}`, 'all', () => new Promise<object>((resolve) => finish.push(() => resolve({ n })))));
    expect([pages.size, finish.length]).toEqual([3, 10]);
    for (const each of finish) each();
    expect((await Promise.all(asked)).map(String)).toEqual(asked.map((_, n) => `{"n":${n}}`));
    expect(pages.size).toBe(3);
  });

  it('are read anew when they are too old, although no change was announced', async () => {
    const { ask, pass } = listed();
    await ask();
    pass(9_999);
    expect(await ask()).toBe('{"read":1}');
    pass(1);
    expect(await ask()).toBe('{"read":2}');
  });

  it('are of one list at a time', async () => {
    const { ask } = listed();
    expect([await ask('s-1', 'all'), await ask('s-1', 'unread'), await ask('s-1', 'all')]).toEqual(['{"read":1}', '{"read":2}', '{"read":3}']);
  });

  it('are not kept where reading fails', async () => {
    const { pages, ask } = listed();
    await expect(pages.get('s-1', 'all', () => Promise.reject(new Error('busy')))).rejects.toThrow('busy');
    expect(await ask()).toBe('{"read":1}');
  });

  it('make room by the oldest', async () => {
    const { ask } = listed(25);
    for (const sellerId of ['s-1', 's-2', 's-3']) await ask(sellerId);
    expect(await ask('s-3')).toBe('{"read":3}');
    expect(await ask('s-1')).toBe('{"read":4}');
  });
});
