import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Sequences, hasSequence, noSequences, withSequence } from './sequences.js';

const of = (...numbers: number[]): Sequences => numbers.reduce(withSequence, noSequences);

describe('Sequences', () => {
  it.each([
    ['the first', [5], [5, 5]],
    ['the next', [0, 1, 2], [0, 2]],
    ['the one before', [2, 1], [1, 2]],
    ['one that fills a gap', [0, 2, 1], [0, 2]],
    ['one far behind', [0, 7], [0, 0, 7, 7]],
    ['one far before', [7, 0], [0, 0, 7, 7]],
    ['one between', [0, 9, 4], [0, 0, 4, 4, 9, 9]],
    ['an existing number', [0, 1, 2, 1], [0, 2]],
    ['the greatest', [2 ** 53 - 1, 2 ** 53 - 2], [2 ** 53 - 2, 2 ** 53 - 1]],
  ])('add %s', (_, numbers, ranges) => {
    expect(of(...numbers)).toEqual(ranges);
  });

  it('contain exactly the added numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40)), fc.nat(41), (numbers, probe) => {
        const sequences = of(...numbers);
        expect(hasSequence(sequences, probe)).toBe(numbers.includes(probe));
        expect(numbers.every((each) => hasSequence(sequences, each))).toBe(true);
      }),
    );
  });

  it('are equal for any order of additions, with gaps between ranges', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40)), (numbers) => {
        const sequences = of(...numbers);
        expect(of(...numbers.toSorted((a, b) => a - b))).toEqual(sequences);
        expect(sequences.every((each, i) => i === 0 || (i % 2 === 1 ? each >= sequences[i - 1] : each > sequences[i - 1] + 1))).toBe(true);
      }),
    );
  });

  it('do not change the original set', () => {
    const before = Object.freeze(of(0, 1, 5));
    expect([withSequence(before, 2), withSequence(before, 4), withSequence(before, 9)]).toHaveLength(3);
    expect(before).toEqual([0, 1, 5, 5]);
  });

  it('stay small for many events with a few late ones', () => {
    const late = Array.from({ length: 10_000 }, (_, i) => (i % 20 === 0 ? i + 19 : i % 20 === 19 ? i - 19 : i));
    expect(of(...late)).toEqual([0, 9_999]);
  });
});
