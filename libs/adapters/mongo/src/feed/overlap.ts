import { type CommitDocument } from '../schemas.js';
import { type Reading } from './history.js';

/** How far the clocks of those who write may be behind this one. */
const SKEW_MS = 5 * 60_000;
const MOST_STREAMS = 100_000;

/**
 * What a scan has read that was written while it ran comes again with the history. This passes over it, so that as a rule nothing is
 * delivered twice; it is forgotten with the process, and then something is. So are streams beyond the first 100,000.
 */
export class Overlap {
  private readonly scanned = new Map<string, number>();
  private youngAfter = 0;
  private endMark = Infinity;

  constructor(private readonly mostStreams = MOST_STREAMS) {}

  /** A scan begins, or goes on. */
  begin(isNew: boolean): void {
    if (isNew) this.scanned.clear();
    if (isNew || this.youngAfter === 0) this.youngAfter = (Date.now() - SKEW_MS) * 1000;
    this.endMark = Infinity;
  }

  noteScanned({ _id: { stream }, last, at }: CommitDocument): void {
    if (at < this.youngAfter) return;
    if (this.scanned.has(stream) || this.scanned.size < this.mostStreams) this.scanned.set(stream, last);
  }

  /** The scan is over; the history up to this mark may repeat what it read. */
  end(mark: number): void {
    this.endMark = mark;
  }

  noteMark(mark: number): void {
    if (mark >= this.endMark) this.scanned.clear();
  }

  /** The reading without the commits that the scan has read. */
  without(reading: Reading): Reading {
    if (this.scanned.size === 0) return reading;
    return { ...reading, reads: reading.reads.filter(({ commit }) => commit.last > (this.scanned.get(commit._id.stream) ?? 0)) };
  }
}
