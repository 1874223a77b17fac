import { describe, expect, test } from '@jest/globals';
import { type Collection } from './collection.js';
import { type Stored } from './document-store.js';
import { type PublicEvent } from '../vocabulary/event.js';
import { UnitOfWork, distinctReferences } from './unit-of-work.js';

interface Note {
  readonly owner: string;
  readonly text: string;
}

const notes: Collection<Note> = { name: 'notes', fields: { owner: ({ owner }) => owner }, indexes: [['owner']] };
const marks: Collection<{ n: number }> = { name: 'marks', fields: {}, indexes: [] };

function event(version: number, source = 'a'): PublicEvent {
  return { type: 'E', data: null, stream: `${source}-1`, version, at: version, source, key: 'k' };
}

const stored = (id: string, document: Note, seen = {}): Stored<Note> => ({ id, revision: 4, seen, document });
const loaded = (...documents: Stored<Note>[]) => new UnitOfWork(new Map([[notes, documents]]));
const note = (text: string, owner = 'ann'): Note => ({ owner, text });

describe('UnitOfWork', () => {
  test('writes changed documents with their loaded revisions, and no others', () => {
    const before = stored('1', note('old'), { a: 1 });
    const work = loaded(before, stored('2', note('untouched')));
    expect(work.evolve(notes, '1', event(2), (document) => note(`${document?.text} and new`))).toBe(true);
    work.evolve(notes, '3', event(1, 'b'), (document) => note(document === null ? 'first' : 'not first'));
    expect(work.get(notes, '1')).toEqual(note('old and new'));
    expect(work.writes()).toEqual([
      { collection: notes, before, after: { id: '1', revision: 5, seen: { a: 2 }, document: note('old and new') } },
      { collection: notes, before: null, after: { id: '3', revision: 1, seen: { b: 1 }, document: note('first') } },
    ]);
  });

  test('ignores an event that the document has applied, by source', () => {
    const work = loaded(stored('1', note('x'), { a: 5 }));
    const never = () => {
      throw new Error('evolved');
    };
    expect(work.evolve(notes, '1', event(5), never)).toBe(false);
    expect(work.evolve(notes, '1', event(2), never)).toBe(false);
    expect(work.writes()).toEqual([]);
    expect(work.evolve(notes, '1', event(1, 'b'), () => note('y'))).toBe(true);
    expect(work.evolve(notes, '1', event(6), () => note('z'))).toBe(true);
    expect(work.evolve(notes, '1', event(6), never)).toBe(false);
    expect(work.writes()[0].after).toEqual({ id: '1', revision: 5, seen: { a: 6, b: 1 }, document: note('z') });
  });

  test.each([
    [{}, 2, 'Event 2 of a-1 arrived after event 0: waiting for event 1'],
    [{ a: 5 }, 7, 'Event 7 of a-1 arrived after event 5: waiting for event 6'],
    [{ b: 6 }, 7, 'Event 7 of a-1 arrived after event 0: waiting for event 1'],
  ])('throws StreamGap for a missing event after %j', (seen, version, message) => {
    const work = loaded(stored('1', note('x'), seen));
    expect(() => work.attempt(() => work.evolve(notes, '1', event(version), () => note('y')))).toThrow(message);
    expect(work.writes()).toEqual([]);
  });

  test.each([
    [{}, 1, false],
    [{ a: 1 }, 2, true],
    [{ a: 9 }, 2, true],
    [{ b: 1 }, 1, false],
  ])('keeps the changes after %j of event %d only if it follows: %j', (seen, version, follows) => {
    const work = loaded(stored('1', note('x'), seen));
    expect(work.attempt(() => void work.evolve(notes, '1', event(version), () => note('y')), 'if it follows')).toBe(follows);
    expect(work.get(notes, '1')?.text).toBe(follows && version === 2 && !('a' in seen && seen.a === 9) ? 'y' : 'x');
  });

  test('stores applied versions in a fixed order of sources', () => {
    const both = [['a', 'b'], ['b', 'a']].map((sources) => {
      const work = loaded();
      for (const source of sources) work.evolve(notes, '1', event(1, source), () => note('x'));
      return JSON.stringify(work.writes()[0].after);
    });
    expect(both[0]).toBe(both[1]);
  });

  test('creates no document and records no version if evolve returns null', () => {
    const work = loaded();
    expect(work.evolve(notes, '1', event(1), () => null)).toBe(false);
    expect(work.get(notes, '1')).toBeNull();
    expect(work.writes()).toEqual([]);
  });

  test('put() writes regardless of applied versions and keeps them', () => {
    const work = loaded(stored('1', note('x'), { a: 5 }));
    work.put(notes, '1', note('put'));
    work.put(notes, '2', note('new'));
    expect(work.writes().map(({ after }) => after)).toEqual([
      { id: '1', revision: 5, seen: { a: 5 }, document: note('put') },
      { id: '2', revision: 1, seen: {}, document: note('new') },
    ]);
  });

  test('finds documents by their current field values', () => {
    const work = loaded(stored('2', note('b')), stored('1', note('a')), stored('3', note('c', 'bob')));
    const found = (owner: string) => work.where(notes, 'owner', owner).map(({ id, document }) => `${id} ${document.text}`);
    expect(found('ann')).toEqual(['1 a', '2 b']);
    work.put(notes, '1', note('moved', 'bob'));
    work.put(notes, '0', note('new'));
    expect(found('ann')).toEqual(['0 new', '2 b']);
    expect(found('bob')).toEqual(['1 moved', '3 c']);
    work.put(notes, '1', note('back'));
    expect(found('ann')).toEqual(['0 new', '1 back', '2 b']);
    expect(found('nobody')).toEqual([]);
    expect(() => work.where(notes, 'text', 'x')).toThrow('text');
  });

  test('undoes only the changes of an event that throws', () => {
    const before = stored('1', note('old'), { a: 1 });
    const work = loaded(before);
    work.attempt(() => {
      work.evolve(notes, '1', event(2), () => note('kept'));
      work.insert(marks, 'kept', { n: 1 });
    });
    const half = () =>
      work.attempt(() => {
        work.evolve(notes, '1', event(3), () => note('half'));
        work.evolve(notes, '1', event(4), () => note('half again'));
        work.put(notes, '2', note('half'));
        work.insert(marks, 'half', { n: 2 });
        throw new Error('no');
      });
    expect(half).toThrow('no');
    expect(work.get(notes, '2')).toBeNull();
    expect(work.where(notes, 'owner', 'ann').map(({ id }) => id)).toEqual(['1']);
    expect(work.writes()).toEqual([{ collection: notes, before, after: { id: '1', revision: 5, seen: { a: 2 }, document: note('kept') } }]);
    expect(work.inserted()).toEqual([{ collection: marks, id: 'kept', document: { n: 1 } }]);
    work.attempt(() => work.evolve(notes, '1', event(3), () => note('again')));
    expect(work.get(notes, '1')).toEqual(note('again'));
  });

  test('does not write documents that only a failed event changed', () => {
    const work = loaded(stored('1', note('old')));
    const half = () =>
      work.attempt(() => {
        work.put(notes, '1', note('half'));
        throw new Error('no');
      });
    expect(half).toThrow('no');
    expect(work.writes()).toEqual([]);
  });

  test('inserts the first of several documents with one id', () => {
    const work = loaded();
    work.insert(marks, '1', { n: 1 });
    work.insert(marks, '1', { n: 2 });
    expect(work.inserted()).toEqual([{ collection: marks, id: '1', document: { n: 1 } }]);
  });

  test('removes duplicate references', () => {
    const references = [
      { collection: notes, id: '1' },
      { collection: notes, field: 'owner', value: '1' },
      { collection: marks, id: '1' },
      { collection: notes, id: '1' },
      { collection: notes, field: 'owner', value: '1' },
    ];
    expect(distinctReferences(references)).toEqual(references.slice(0, 3));
  });
});
