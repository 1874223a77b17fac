import { describe, expect, test } from '@jest/globals';
import { mongo } from 'mongoose';
import { toDocument } from '../events/commits.js';
import { type ReadCommit, batchesOf } from './batches.js';
import { type Position, formatPosition, parsePosition } from './position.js';

const time = new mongo.Timestamp({ t: 5, i: 1 });
const at = (token: string): Position => ({ token: { _data: token }, time });

/** Commits with the given numbers of events, at the positions a, b, c. */
function reads(...sizes: number[]): ReadCommit[] {
  const versions = new Map<string, number>();
  return sizes.map((size, i) => {
    const stream = i % 2 ? 'odd' : 'even';
    const expectedVersion = versions.get(stream) ?? 0;
    versions.set(stream, expectedVersion + size);
    const events = Array.from({ length: size }, (_, n) => ({ type: 'E', data: n }));
    const commit = toDocument({ stream, expectedVersion, events, at: 1 });
    return { commit, before: at(String.fromCharCode(96 + i)), after: at(String.fromCharCode(97 + i)) };
  });
}

const shown = (some: ReadCommit[], size: number, part?: Position['part']) =>
  [...batchesOf(some, size, part)].map(({ events, position }) => [events.map(({ stream, version }) => `${stream}@${version}`).join(' '), position]);

describe('batchesOf', () => {
  test('combines several commits into a batch', () => {
    expect(shown(reads(1, 1, 1), 2)).toEqual([
      ['even@1 odd@1', at('b')],
      ['even@2', at('c')],
    ]);
    expect(shown(reads(2), 2)).toEqual([['even@1 even@2', at('a')]]);
    expect(shown([], 2)).toEqual([]);
  });

  test('records a partial position inside a commit and continues there', () => {
    const some = reads(2, 5);
    const key = { stream: 'odd', version: 1 };
    expect(shown(some, 3)).toEqual([
      ['even@1 even@2 odd@1', { ...at('a'), part: { key, events: 1 } }],
      ['odd@2 odd@3 odd@4', { ...at('a'), part: { key, events: 4 } }],
      ['odd@5', at('b')],
    ]);
    expect(shown(some.slice(1), 3, { key, events: 4 })).toEqual([['odd@5', at('b')]]);
  });

  test('skips the handled part of the commit that it belongs to, and of no other', () => {
    const part = { key: { stream: 'odd', version: 7 }, events: 1 };
    expect(shown(reads(1, 2), 9, part)).toEqual([['even@1 odd@1 odd@2', at('b')]]);
  });

  test('skips a commit that was handled completely', () => {
    expect(shown(reads(2, 1), 9, { key: { stream: 'even', version: 1 }, events: 2 })).toEqual([['odd@1', at('b')]]);
  });
});

describe('positions', () => {
  test.each<Position>([
    { scan: time, after: null },
    { scan: time, after: { stream: 's "1"', version: 7 }, part: { key: { stream: 't', version: 1 }, events: 2 } },
    { since: time },
    { token: { _data: '82ab' }, time, part: { key: { stream: 't', version: 3 }, events: 1 } },
  ])('are equal after formatting and parsing', (position) => {
    expect(parsePosition(formatPosition(position))).toEqual(position);
  });

  test.each(['', 'elsewhere', '7', 'null', '{}', '{"token":{"_data":"82"}}', '{"since":5}'])('refuse %j', (checkpoint) => {
    expect(() => parsePosition(checkpoint)).toThrow('Invalid checkpoint');
  });
});
