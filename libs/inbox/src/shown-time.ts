/** Lists are sorted by the displayed time: whole milliseconds of a time in microseconds. */
export function shownMs(at: number): number {
  return Math.floor(at / 1000);
}
