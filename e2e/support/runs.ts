/**
 * How often a property is tried: `E2E_RUNS`, else few enough for every build. `E2E_SEED` repeats what a failed run has printed.
 * Shrinking starts a scenario anew each time, so it ends when its time is over.
 */
export function runs(byDefault: number): { numRuns: number; seed?: number; interruptAfterTimeLimit: number } {
  const numRuns = Number(process.env.E2E_RUNS ?? byDefault);
  const seed = process.env.E2E_SEED === undefined ? undefined : Number(process.env.E2E_SEED);
  return { numRuns, interruptAfterTimeLimit: Math.max(90_000, numRuns * 2_000), ...(seed !== undefined && { seed }) };
}
