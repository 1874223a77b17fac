import { median } from './statistics.js';

/** The results of two interleaved measurements. */
export interface SideBySide {
  /** The median ratio of one to other, over pairs of adjacent samples. */
  readonly ratio: number;
  readonly one: number;
  readonly other: number;
}

/**
 * Measures two functions in turn, after a warm-up of each. The order changes with each pair, so that a temporarily slow machine
 * slows down both.
 */
export async function sideBySide(samples: number, one: () => Promise<number>, other: () => Promise<number>): Promise<SideBySide> {
  await other();
  await one();
  const ones: number[] = [];
  const others: number[] = [];
  for (let i = 0; i < samples; i++) {
    if (i % 2 === 0) ones.push(await one());
    others.push(await other());
    if (i % 2 === 1) ones.push(await one());
  }
  return { ratio: median(ones.map((value, i) => value / others[i])), one: median(ones), other: median(others) };
}
