import { describe, expect, it } from '@jest/globals';
import { RecentMap } from './recent-map.js';

const filled = (...keys: string[]) => keys.reduce((map, key) => map.set(key, key.toUpperCase()), new RecentMap<string, string>(3));

describe('RecentMap', () => {
  it('drops the entry that was set first when it is full', () => {
    expect([...filled('a', 'b', 'c', 'd').keys()]).toEqual(['b', 'c', 'd']);
  });

  it('keeps an entry longer that was set again', () => {
    expect([...filled('a', 'b', 'c', 'a', 'd').entries()]).toEqual([
      ['c', 'C'],
      ['a', 'A'],
      ['d', 'D'],
    ]);
  });

  it('does not keep an entry longer because it was read', () => {
    const map = filled('a', 'b', 'c');
    expect(map.get('a')).toBe('A');
    expect([...map.set('d', 'D').keys()]).toEqual(['b', 'c', 'd']);
  });

  it('never has more entries than its bound', () => {
    const map = new RecentMap<number, number>(3);
    for (let i = 0; i < 1_000; i++) expect(map.set(i % 7, i).size).toBeLessThanOrEqual(3);
  });
});
