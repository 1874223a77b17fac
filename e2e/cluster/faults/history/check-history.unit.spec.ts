import { describe, expect, it } from '@jest/globals';
import { checkHistory, isSound } from './check-history.js';
import { type HistoryEntry, type ReadOperation, type WriteOperation } from './history.js';

const write = (value: string, version: number, more: Partial<WriteOperation> = {}): WriteOperation => ({
  kind: 'write',
  stream: 'c-1',
  value,
  invokedAt: version * 10,
  completedAt: version * 10 + 5,
  outcome: 'ok',
  version,
  attempts: 1,
  ...more,
});
const read = (seen: string[], more: Partial<ReadOperation> = {}): ReadOperation => ({
  kind: 'read',
  stream: 'c-1',
  invokedAt: 1000,
  completedAt: 1001,
  after: null,
  stale: false,
  seen,
  final: true,
  ...more,
});
const two = [write('a', 1), write('b', 2)];

async function violations(history: HistoryEntry[]): Promise<Record<string, number>> {
  const { lost, doubled, reordered, silentlyStale, phantom, unread } = await checkHistory(history);
  const lists = Object.entries({ lost, doubled, reordered, silentlyStale, phantom, unread });
  return Object.fromEntries(lists.filter(([, list]) => list.length > 0).map(([name, list]) => [name, list.length]));
}

describe('checkHistory', () => {
  it('accepts a history in which every acknowledged write is shown once and in order', async () => {
    const verdict = await checkHistory([...two, { kind: 'fault', at: 3, what: 'Kafka' }, read(['a', 'b'])]);
    expect(verdict).toMatchObject({ streams: 1, acknowledged: 2, unknown: 0, reads: 1, faults: 1 });
    expect(isSound(verdict)).toBe(true);
  });

  it('reports an acknowledged write that the final read lacks as lost', async () => {
    expect(await violations([...two, read(['a'])])).toEqual({ lost: 1 });
  });

  it('reports a write that one read shows twice as doubled', async () => {
    expect(await violations([...two, read(['a', 'b', 'b'])])).toMatchObject({ doubled: 1 });
  });

  it('reports writes shown against the order of their versions, and of real time', async () => {
    expect(await violations([...two, read(['b', 'a'])])).toEqual({ reordered: 2 });
    expect(await violations([write('a', 1, { version: null }), write('b', 2, { version: null }), read(['b', 'a'])])).toEqual({ reordered: 1 });
  });

  it('accepts either order of two writes that overlap in time and have no versions', async () => {
    const overlapping = [write('a', 1, { version: null, completedAt: 100 }), write('b', 2, { version: null, completedAt: 100 })];
    expect(await violations([...overlapping, read(['b', 'a'])])).toEqual({});
  });

  it('accepts a write of unknown outcome once or not at all, and reports it twice', async () => {
    const unknown = write('c', 3, { outcome: 'unknown', version: null });
    expect(await violations([...two, unknown, read(['a', 'b'])])).toEqual({});
    expect(await violations([...two, unknown, read(['a', 'b', 'c'])])).toEqual({});
    expect(await violations([...two, unknown, read(['a', 'b', 'c', 'c'])])).toEqual({ doubled: 1 });
  });

  it('reports a refused or unsent write in a read as phantom', async () => {
    expect(await violations([...two, write('r', 3, { outcome: 'refused', version: null }), read(['a', 'b', 'r', 'x'])])).toEqual({ phantom: 2 });
  });

  it('reports a read after a version that lacks a write up to it, unless the read says that it is stale', async () => {
    const behind = (more: Partial<ReadOperation>): HistoryEntry[] => [...two, read(['a'], { after: 2, final: false, ...more }), read(['a', 'b'])];
    expect(await violations(behind({}))).toEqual({ silentlyStale: 1 });
    expect(await violations(behind({ stale: true }))).toEqual({});
    expect(await violations(behind({ after: 1 }))).toEqual({});
  });

  it('reports a stream with acknowledged writes and without a final read', async () => {
    expect(await violations(two)).toEqual({ unread: 1 });
  });

  it('keeps streams apart', async () => {
    expect(await violations([...two, read(['a', 'b']), write('z', 1, { stream: 'c-2' }), read(['z'], { stream: 'c-2' })])).toEqual({});
  });
});
