/** The server's time in whole microseconds since the epoch; every call gives a later one than the call before. */
export type Clock = () => number;

/**
 * A clock that never stands still and never runs backwards, in this process and, through `notBefore`, after a restart:
 * give it the time of the newest event in the store, and what is decided from now on is later than all that was.
 *
 * `wallMs` is the wall clock in (fractional) milliseconds.
 */
export function createClock(notBefore = 0, wallMs: () => number = preciseWallMs()): Clock {
  let last = notBefore;
  return () => {
    last = Math.max(Math.floor(wallMs() * 1000), last + 1);
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
