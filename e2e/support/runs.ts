import { isExternal } from '../../testing/processes/parley.js';

/**
 * The number of runs of a property: `E2E_RUNS`, else few enough for every build. `E2E_SEED` repeats a failed run.
 * Shrinking has a time limit, because each attempt starts a scenario again.
 */
export function runs(byDefault: number): { numRuns: number; seed?: number; interruptAfterTimeLimit: number } {
  const numRuns = Number(process.env.E2E_RUNS ?? byDefault);
  const seed = process.env.E2E_SEED === undefined ? undefined : Number(process.env.E2E_SEED);
  return { numRuns, interruptAfterTimeLimit: Math.max(90_000, numRuns * 2_000), ...(seed !== undefined && { seed }) };
}

/**
 * Selects from many cases that test only the HTTP side: all of them on one machine, or with `E2E_FULL=yes`, as in the nightly run; every
 * seventh on an external server, because all processes of a cluster have the same HTTP side.
 */
export function sample<T>(cases: readonly T[]): readonly T[] {
  return isSampled() ? cases.filter((_, index) => index % 7 === 0) : cases;
}

/** The number of runs of a property of the HTTP side; a seventh of that on an external server. */
export function sampleRuns(byDefault: number): ReturnType<typeof runs> {
  return runs(isSampled() ? Math.ceil(byDefault / 7) : byDefault);
}

/** Whether cases are left out: on an external server, unless `E2E_FULL=yes`. */
export function isSampled(): boolean {
  return isExternal() && process.env.E2E_FULL !== 'yes';
}
