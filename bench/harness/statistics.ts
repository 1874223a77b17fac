/** The median of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = sortedUp(values);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The smallest value that at least this share of the values does not exceed (`share` from 0 to 1). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = sortedUp(values);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

function sortedUp(values: readonly number[]): number[] {
  if (values.length === 0) throw new Error('no values to measure');
  return [...values].sort((a, b) => a - b);
}
