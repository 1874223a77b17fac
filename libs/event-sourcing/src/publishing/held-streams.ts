import { type CheckpointStore } from '../subscriptions/checkpoints.js';
import { type Recorded } from '../vocabulary/event.js';

/** Streams that a relay can hold back at once; one more stalls the relay, so that a defect in `publicEventOf` does not hold back everything. */
export const HELD_STREAMS_AT_MOST = 1000;

/** A stream that is not published from `version` on. */
export interface HeldStream {
  readonly stream: string;
  readonly version: number;
}

/**
 * The streams that a relay holds back, each from the first event on that this release cannot publish. They are saved beside the relay's
 * checkpoint, before the checkpoint passes the event, and fenced by the same token.
 */
export class HeldStreams {
  private readonly versions: Map<string, number>;
  private isSaved = true;

  private constructor(
    private readonly name: string,
    private readonly token: number,
    private readonly checkpoints: CheckpointStore,
    saved: string | null,
  ) {
    this.versions = new Map(Object.entries(saved === null ? {} : (JSON.parse(saved) as Record<string, number>)));
  }

  /** Those of the relay with this name. Errors: `Fenced`, `Unavailable`. */
  static async claim(relay: string, token: number, checkpoints: CheckpointStore): Promise<HeldStreams> {
    const name = `${relay}-held`;
    return new HeldStreams(name, token, checkpoints, await checkpoints.claim(name, token));
  }

  get size(): number {
    return this.versions.size;
  }

  list(): HeldStream[] {
    return [...this.versions].map(([stream, version]) => ({ stream, version }));
  }

  has({ stream, version }: Pick<Recorded, 'stream' | 'version'>): boolean {
    return this.versions.size > 0 && version >= (this.versions.get(stream) ?? Infinity);
  }

  /** Holds a stream back from this version on; false if as many as possible are held back already. */
  hold({ stream, version }: HeldStream): boolean {
    if (!this.versions.has(stream) && this.versions.size >= HELD_STREAMS_AT_MOST) return false;
    this.versions.set(stream, version);
    this.isSaved = false;
    return true;
  }

  release(stream: string): void {
    if (this.versions.delete(stream)) this.isSaved = false;
  }

  /** Resolves when everything that changed is durable. Errors: `Fenced`, `Unavailable`. */
  async save(): Promise<void> {
    if (this.isSaved) return;
    await this.checkpoints.save(this.name, this.token, JSON.stringify(Object.fromEntries(this.versions)));
    this.isSaved = true;
  }
}
