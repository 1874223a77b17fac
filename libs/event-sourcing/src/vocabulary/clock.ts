/** The server's time in whole microseconds since the epoch; every call gives a later one than the call before, see {@link createClock}. */
export type Clock = () => number;

/** A time that is further ahead of the wall clock comes from a clock that was wrong, and later times do not follow it, microseconds. */
export const MOST_AHEAD = 5_000_000;

/** The time of something that follows `last`: later than it, unless `last` is too far ahead of `now` to be believed. */
export function timeAfter(last: number, now: number): number {
  return now > last || last - now > MOST_AHEAD ? now : last + 1;
}

/**
 * A clock that never stands still, and never runs backwards when the wall clock is set back by less than five seconds: in this process and,
 * through `notBefore` (the time of the newest event in the store), after a restart. When it is set back further, times follow it.
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

/** Milliseconds with a fraction: the wall clock, refined within its current millisecond by the monotonic one. */
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

/** Shows microseconds since the epoch as ISO 8601 in UTC with milliseconds. */
export function toInstant(at: number): string {
  return new Date(Math.floor(at / 1000)).toISOString();
}
