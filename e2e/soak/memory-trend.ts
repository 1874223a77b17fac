/** The memory of a process after a garbage collection, and the number of commands acknowledged until then. */
export interface MemorySample {
  readonly commands: number;
  readonly bytes: number;
}

/** Bytes that a process retains per command: the slope of a least-squares line through the second half of the samples. */
export function bytesPerCommand(samples: readonly MemorySample[]): number {
  const second = samples.slice(Math.floor(samples.length / 2));
  if (second.length < 3) throw new Error(`A trend needs at least 3 samples in its second half, not ${second.length}`);
  const mean = (of: (sample: MemorySample) => number): number => second.reduce((sum, each) => sum + of(each), 0) / second.length;
  const [x, y] = [mean(({ commands }) => commands), mean(({ bytes }) => bytes)];
  const spread = second.reduce((sum, { commands }) => sum + (commands - x) ** 2, 0);
  if (spread === 0) throw new Error('No command was acknowledged between the samples');
  return second.reduce((sum, { commands, bytes }) => sum + (commands - x) * (bytes - y), 0) / spread;
}
