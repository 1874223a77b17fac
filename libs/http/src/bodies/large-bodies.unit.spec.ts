import { describe, expect, it } from '@jest/globals';
import { LargeBodies } from './large-bodies.js';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('large bodies', () => {
  it('are parsed in their order, one in a turn of the event loop, and small ones at once', async () => {
    const bodies = new LargeBodies();
    const parsed: string[] = [];
    for (const name of ['a', 'b', 'c']) bodies.run(100_000, () => parsed.push(name));
    bodies.run(100, () => parsed.push('small'));
    const seen: number[] = [];
    for (let turns = 0; parsed.length < 4 && turns < 20; turns++) {
      await turn();
      seen.push(parsed.length);
    }
    expect(parsed).toEqual(['small', 'a', 'b', 'c']);
    expect(seen.every((n, i) => n - (seen[i - 1] ?? 1) <= 1)).toBe(true);
    bodies.run(100_000, () => parsed.push('later'));
    for (let turns = 0; turns < 5; turns++) await turn();
    expect(parsed.at(-1)).toBe('later');
  });
});
