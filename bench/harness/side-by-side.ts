import { median } from './statistics.js';

/** What two things that were measured in turn came to. */
export interface SideBySide {
  /** The median of the ratios of one to other, each of two samples that were taken next to each other. */
  readonly ratio: number;
  readonly one: number;
  readonly other: number;
}

/**
 * Measures two things in turn, after one of each that does not count. Which of them goes first changes with each pair, so that what
 * slows the machine down for a while slows down both.
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
