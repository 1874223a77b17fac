import { Unavailable } from '@parley/event-sourcing';
import { describe, expect, it } from '@jest/globals';
import { mongo } from 'mongoose';
import { GroupInsert } from './group-insert.js';

interface Thing {
  readonly _id: string;
}

/** A collection that stores documents and rejects a whole call if one document fails. */
function inserting(errorOf: (id: string) => Error | null) {
  const stored = new Set<string>();
  const insertMany = (documents: Thing[]) => {
    for (const { _id } of documents) {
      const error = errorOf(_id);
      if (error) return Promise.reject(error);
    }
    for (const { _id } of documents) stored.add(_id);
    return Promise.resolve();
  };
  const inserts = new GroupInsert<Thing>(() => Promise.resolve({ insertMany } as unknown as mongo.Collection<Thing>));
  return { stored, insert: (_id: string, deadline?: number) => inserts.insert({ _id }, deadline) };
}

describe('GroupInsert', () => {
  it('rejects only the document that cannot be written, and writes the waiting ones', async () => {
    const tooLarge = new RangeError('too large');
    const { insert, stored } = inserting((id) => (id === 'large' ? tooLarge : null));
    const ids = ['a', 'large', 'b', ...Array.from({ length: 1200 }, (_, i) => `later-${i}`)];
    const results = await Promise.allSettled(ids.map((id) => insert(id)));
    expect(results.filter(({ status }) => status === 'rejected')).toEqual([{ status: 'rejected', reason: tooLarge }]);
    expect(stored.size).toBe(ids.length - 1);
  });

  it('rejects a document whose turn comes after its deadline, and does not write it', async () => {
    const { insert, stored } = inserting(() => null);
    const results = await Promise.allSettled([insert('late', performance.now() - 1), insert('in time', performance.now() + 60_000)]);
    expect(results[0]).toMatchObject({ reason: expect.any(Unavailable) as unknown });
    expect(results[1]).toEqual({ status: 'fulfilled', value: 'inserted' });
    expect([...stored]).toEqual(['in time']);
  });
});
