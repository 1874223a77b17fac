/** The server's time in whole microseconds since the epoch. Every call returns a later time than the one before, see {@link createClock}. */
export type Clock = () => number;

/** Times further ahead of the wall clock are taken for the result of a wrong clock and not followed, microseconds. */
export const MAX_AHEAD_US = 5_000_000;

/** A time for the successor of `last`: later than it, unless `last` is implausibly far ahead of `now`. */
export function timeAfter(last: number, now: number): number {
  return now > last || last - now > MAX_AHEAD_US ? now : last + 1;
}

/**
 * Creates a strictly increasing clock. It does not run backwards if the wall clock is set back by less than five seconds, within this process
 * and, through `notBefore` (the time of the newest event in the store), after a restart. If it is set back further, the clock follows.
 *
 * `wallMs` is the wall clock in (fractional) milliseconds.
 */
export function createClock(notBefore = 0, wallMs: () => number = preciseWallMs()): Clock {
  let last = notBefore;
  return () => {
    last = timeAfter(last, Math.floor(wallMs() * 1000));
    return last;
  };
}

/** The wall clock in fractional milliseconds, refined within a millisecond by the monotonic clock. */
function preciseWallMs(): () => number {
  let wall = Date.now();
  let mark = performance.now();
  return () => {
    const now = Date.now();
    if (now !== wall) {
      wall = now;
      mark = performance.now();
    }
    return wall + Math.min(performance.now() - mark, 0.999);
  };
}

/** Formats microseconds since the epoch as ISO 8601 in UTC with milliseconds. */
export function toInstant(at: number): string {
  return new Date(Math.floor(at / 1000)).toISOString();
}
