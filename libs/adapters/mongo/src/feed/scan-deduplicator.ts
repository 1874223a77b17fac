import { type CommitDocument } from '../schemas.js';
import { type ReadResult } from './commit-reader.js';

/** The assumed clock skew of writers. */
const MAX_CLOCK_SKEW_MS = 5 * 60_000;
const MAX_STREAMS = 100_000;

/**
 * Filters commits that were written and read during a scan out of the change stream, which delivers them again. Best effort: its state is
 * lost with the process and covers the first 100,000 streams, so some events may be delivered twice.
 */
export class ScanDeduplicator {
  private readonly scanned = new Map<string, number>();
  private youngAfter = 0;
  private endWatermark = Infinity;

  constructor(private readonly maxStreams = MAX_STREAMS) {}

  /** Starts or resumes a scan. */
  begin(isNew: boolean): void {
    if (isNew) this.scanned.clear();
    if (isNew || this.youngAfter === 0) this.youngAfter = (Date.now() - MAX_CLOCK_SKEW_MS) * 1000;
    this.endWatermark = Infinity;
  }

  recordScanned({ _id: { stream }, last, at }: CommitDocument): void {
    if (at < this.youngAfter) return;
    if (this.scanned.has(stream) || this.scanned.size < this.maxStreams) this.scanned.set(stream, last);
  }

  /** Ends the scan. The change stream may repeat commits of the scan up to this watermark. */
  end(watermark: number): void {
    this.endWatermark = watermark;
  }

  recordWatermark(watermark: number): void {
    if (watermark >= this.endWatermark) this.scanned.clear();
  }

  /** Removes the commits that the scan has read. */
  filter(reading: ReadResult): ReadResult {
    if (this.scanned.size === 0) return reading;
    return { ...reading, reads: reading.reads.filter(({ commit }) => commit.last > (this.scanned.get(commit._id.stream) ?? 0)) };
  }
}
