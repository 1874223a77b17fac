import { expect, it } from '@jest/globals';
import { type Facts } from '@parley/facts';
import { listSizeOf } from './list-size.js';

function facts(size: number, asked: string[], name: string): Facts {
  return { blacklistSize: () => Promise.resolve((asked.push(name), size)) } as unknown as Facts;
}

it('counts exactly where a list is nearly full, and now and then where it is not', async () => {
  const asked: string[] = [];
  const sizeOf = (latest: number, exact: number) => listSizeOf({ latest: facts(latest, asked, 'latest'), exact: facts(exact, asked, 'exact') });

  expect(await sizeOf(4999, 5000)('s-1')).toBe(5000);
  expect(asked.splice(0)).toEqual(['latest', 'exact']);

  const roomy = sizeOf(10, 5000);
  const sizes = [];
  for (let i = 0; i < 50; i++) sizes.push(await roomy('s-1'));
  expect(sizes.slice(0, 49)).toEqual(Array.from({ length: 49 }, () => 10));
  expect(sizes[49]).toBe(5000);
  expect(asked.filter((name) => name === 'exact')).toHaveLength(1);
});
