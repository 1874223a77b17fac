import { describe, expect, test } from '@jest/globals';
import { mongo } from 'mongoose';
import { toDocument } from '../events/commits.js';
import { type Read, batchesOf } from './batches.js';
import { type Place, formatPlace, parsePlace } from './place.js';

const time = new mongo.Timestamp({ t: 5, i: 1 });
const at = (token: string): Place => ({ token: { _data: token }, time });

/** Commits of so many events each, at the places a, b, c. */
function reads(...sizes: number[]): Read[] {
  const versions = new Map<string, number>();
  return sizes.map((size, i) => {
    const stream = i % 2 ? 'odd' : 'even';
    const expectedVersion = versions.get(stream) ?? 0;
    versions.set(stream, expectedVersion + size);
    const events = Array.from({ length: size }, (_, n) => ({ type: 'E', data: n }));
    const commit = toDocument({ stream, expectedVersion, events, at: 1 });
    return { commit, before: at(String.fromCharCode(96 + i)), behind: at(String.fromCharCode(97 + i)) };
  });
}

const shown = (some: Read[], size: number, part?: Place['part']) =>
  [...batchesOf(some, size, part)].map(({ events, place }) => [events.map(({ stream, version }) => `${stream}@${version}`).join(' '), place]);

describe('batches of commits', () => {
  test('hold several commits, and end behind one of them', () => {
    expect(shown(reads(1, 1, 1), 2)).toEqual([
      ['even@1 odd@1', at('b')],
      ['even@2', at('c')],
    ]);
    expect(shown(reads(2), 2)).toEqual([['even@1 even@2', at('a')]]);
    expect(shown([], 2)).toEqual([]);
  });

  test('that end inside a commit remember how far, and go on there', () => {
    const some = reads(2, 5);
    const key = { stream: 'odd', version: 1 };
    expect(shown(some, 3)).toEqual([
      ['even@1 even@2 odd@1', { ...at('a'), part: { key, events: 1 } }],
      ['odd@2 odd@3 odd@4', { ...at('a'), part: { key, events: 4 } }],
      ['odd@5', at('b')],
    ]);
    expect(shown(some.slice(1), 3, { key, events: 4 })).toEqual([['odd@5', at('b')]]);
  });

  test('pass over a part of the commit that it belongs to, and of no other', () => {
    const part = { key: { stream: 'odd', version: 7 }, events: 1 };
    expect(shown(reads(1, 2), 9, part)).toEqual([['even@1 odd@1 odd@2', at('b')]]);
  });

  test('a commit that was handled as a whole is passed over', () => {
    expect(shown(reads(2, 1), 9, { key: { stream: 'even', version: 1 }, events: 2 })).toEqual([['odd@1', at('b')]]);
  });
});

describe('places', () => {
  test.each<Place>([
    { scan: time, after: null },
    { scan: time, after: { stream: 's "1"', version: 7 }, part: { key: { stream: 't', version: 1 }, events: 2 } },
    { since: time },
    { token: { _data: '82ab' }, time, part: { key: { stream: 't', version: 3 }, events: 1 } },
  ])('are the same after a restart', (place) => {
    expect(parsePlace(formatPlace(place))).toEqual(place);
  });

  test.each(['', 'elsewhere', '7', 'null', '{}', '{"token":{"_data":"82"}}', '{"since":5}'])('%j is none', (checkpoint) => {
    expect(() => parsePlace(checkpoint)).toThrow('is no checkpoint of this feed');
  });
});
