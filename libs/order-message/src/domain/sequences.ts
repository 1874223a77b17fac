/**
 * A set of whole numbers, stored as ranges: `[from, to, from, to, ...]`, ascending, with gaps between them. The sequences of an order fill few
 * ranges, so its state stays small.
 */
export type Sequences = readonly number[];

export const noSequences: Sequences = [];

export function hasSequence(sequences: Sequences, sequence: number): boolean {
  const i = rangeFrom(sequences, sequence);
  return i < sequences.length && sequences[i] <= sequence;
}

/** Adds a number to the set. */
export function withSequence(sequences: Sequences, sequence: number): Sequences {
  const i = rangeFrom(sequences, sequence);
  if (i < sequences.length && sequences[i] <= sequence) return sequences;
  const touchesBefore = i > 0 && sequences[i - 1] === sequence - 1;
  const touchesAfter = i < sequences.length && sequences[i] === sequence + 1;
  if (touchesBefore && touchesAfter) return sequences.toSpliced(i - 1, 2);
  if (touchesBefore) return sequences.with(i - 1, sequence);
  if (touchesAfter) return sequences.with(i, sequence);
  return sequences.toSpliced(i, 0, sequence, sequence);
}

/** The index of the first range that does not end before the number. */
function rangeFrom(sequences: Sequences, sequence: number): number {
  let low = 0;
  let high = sequences.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sequences[2 * middle + 1] < sequence) low = middle + 1;
    else high = middle;
  }
  return 2 * low;
}
