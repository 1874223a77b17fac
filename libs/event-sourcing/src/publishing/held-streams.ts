import { type CheckpointStore } from '../subscriptions/checkpoints.js';
import { type Event, type PublicEvent, type Recorded } from '../vocabulary/event.js';

/** The most held streams. Further ones are an error, so that a defect in `publicEventOf` does not hold all streams. */
export const MAX_HELD_STREAMS = 1000;

/** A stream that is not published from `version` onwards. */
export interface HeldStream {
  readonly stream: string;
  readonly version: number;
}

/** Translates a stored event into its public event; null for an internal one. If it throws, the stream is held from this event on. */
export type PublicEventOf = (event: Event & Recorded) => PublicEvent | null;

/** The held streams, each with the first version that this release cannot publish. */
export class HeldStreams {
  protected readonly versions: Map<string, number>;

  constructor(held: Readonly<Record<string, number>> = {}) {
    this.versions = new Map(Object.entries(held));
  }

  get size(): number {
    return this.versions.size;
  }

  list(): HeldStream[] {
    return [...this.versions].map(([stream, version]) => ({ stream, version }));
  }

  /**
   * Returns the public events of stored events, without those of held streams. Holds the stream of an event for which `publicEventOf` throws.
   * Rethrows its error if the limit of held streams is reached.
   */
  publishable(
    events: readonly (Event & Recorded)[],
    publicEventOf: PublicEventOf,
    onHeld?: (held: HeldStream, reason: unknown) => void,
  ): PublicEvent[] {
    return events.flatMap((event) => {
      if (this.has(event)) return [];
      try {
        return publicEventOf(event) ?? [];
      } catch (error) {
        const { stream, version } = event;
        if (!this.hold({ stream, version })) throw error;
        onHeld?.({ stream, version }, error);
        return [];
      }
    });
  }

  private has({ stream, version }: HeldStream): boolean {
    return this.versions.size > 0 && version >= (this.versions.get(stream) ?? Infinity);
  }

  /** Returns false if the limit is reached. */
  protected hold({ stream, version }: HeldStream): boolean {
    if (!this.versions.has(stream) && this.versions.size >= MAX_HELD_STREAMS) return false;
    this.versions.set(stream, version);
    return true;
  }
}

/** The held streams of a relay: stored beside its checkpoint, before the checkpoint passes the event, and fenced by the same token. */
export class SavedHeldStreams extends HeldStreams {
  private isSaved = true;

  private constructor(
    private readonly name: string,
    private readonly token: number,
    private readonly checkpoints: CheckpointStore,
    saved: string | null,
  ) {
    super(saved === null ? {} : (JSON.parse(saved) as Record<string, number>));
  }

  /** Loads the held streams of a relay. Errors: `Fenced`, `Unavailable`. */
  static async claim(relay: string, token: number, checkpoints: CheckpointStore): Promise<SavedHeldStreams> {
    const name = `${relay}-held`;
    return new SavedHeldStreams(name, token, checkpoints, await checkpoints.claim(name, token));
  }

  release(stream: string): void {
    if (this.versions.delete(stream)) this.isSaved = false;
  }

  /** Resolves when all changes are durable. Errors: `Fenced`, `Unavailable`. */
  async save(): Promise<void> {
    if (this.isSaved) return;
    await this.checkpoints.save(this.name, this.token, JSON.stringify(Object.fromEntries(this.versions)));
    this.isSaved = true;
  }

  protected override hold(held: HeldStream): boolean {
    const isHeld = super.hold(held);
    if (isHeld) this.isSaved = false;
    return isHeld;
  }
}
