import { setTimeout as pause } from 'node:timers/promises';

/** Pseudo-random numbers from 0 to 1 with a seed, so that a failing run can be repeated. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Waits briefly at random, to vary how concurrent work interleaves. */
export async function randomDelay(next: () => number): Promise<void> {
  const n = next();
  if (n < 0.3) await pause(n * 10);
  else if (n < 0.6) await new Promise(setImmediate);
}
