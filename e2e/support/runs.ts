import { isExternal } from '../../testing/processes/parley.js';

/**
 * How often a property is tried: `E2E_RUNS`, else few enough for every build. `E2E_SEED` repeats what a failed run has printed.
 * Shrinking starts a scenario anew each time, so it ends when its time is over.
 */
export function runs(byDefault: number): { numRuns: number; seed?: number; interruptAfterTimeLimit: number } {
  const numRuns = Number(process.env.E2E_RUNS ?? byDefault);
  const seed = process.env.E2E_SEED === undefined ? undefined : Number(process.env.E2E_SEED);
  return { numRuns, interruptAfterTimeLimit: Math.max(90_000, numRuns * 2_000), ...(seed !== undefined && { seed }) };
}

/**
 * Selects from many cases that test the HTTP side alone: all of them on one machine, and with `E2E_FULL=yes`, as at night; every seventh
 * on a standing server. Every process of a cluster has the same HTTP side.
 */
export function sample<T>(cases: readonly T[]): readonly T[] {
  return isSampled() ? cases.filter((_, index) => index % 7 === 0) : cases;
}

/** How often a property of the HTTP side alone is tried; a seventh of that on a standing server. */
export function sampleRuns(byDefault: number): ReturnType<typeof runs> {
  return runs(isSampled() ? Math.ceil(byDefault / 7) : byDefault);
}

/** Whether cases are left out: on a standing server, unless `E2E_FULL=yes`. */
export function isSampled(): boolean {
  return isExternal() && process.env.E2E_FULL !== 'yes';
}
