import { Unavailable } from '@parley/event-sourcing';
import { describe, expect, it } from '@jest/globals';
import { mongo } from 'mongoose';
import { GroupInsert } from './group-insert.js';

interface Thing {
  readonly _id: string;
}

/** A collection that keeps what it is given, and refuses a whole call with the error that one document causes. */
function inserting(errorOf: (id: string) => Error | null) {
  const kept = new Set<string>();
  const insertMany = (documents: Thing[]) => {
    for (const { _id } of documents) {
      const error = errorOf(_id);
      if (error) return Promise.reject(error);
    }
    for (const { _id } of documents) kept.add(_id);
    return Promise.resolve();
  };
  const inserts = new GroupInsert<Thing>(() => Promise.resolve({ insertMany } as unknown as mongo.Collection<Thing>));
  return { kept, insert: (_id: string, deadline?: number) => inserts.insert({ _id }, deadline) };
}

describe('group insert', () => {
  it('rejects only the document that cannot be written, and writes those that wait with it and behind it', async () => {
    const tooLarge = new RangeError('too large');
    const { insert, kept } = inserting((id) => (id === 'large' ? tooLarge : null));
    const ids = ['a', 'large', 'b', ...Array.from({ length: 1200 }, (_, i) => `later-${i}`)];
    const results = await Promise.allSettled(ids.map((id) => insert(id)));
    expect(results.filter(({ status }) => status === 'rejected')).toEqual([{ status: 'rejected', reason: tooLarge }]);
    expect(kept.size).toBe(ids.length - 1);
  });

  it('rejects a document whose turn comes after its deadline, and does not write it', async () => {
    const { insert, kept } = inserting(() => null);
    const results = await Promise.allSettled([insert('late', performance.now() - 1), insert('in time', performance.now() + 60_000)]);
    expect(results[0]).toMatchObject({ reason: expect.any(Unavailable) as unknown });
    expect(results[1]).toEqual({ status: 'fulfilled', value: 'inserted' });
    expect([...kept]).toEqual(['in time']);
  });
});
