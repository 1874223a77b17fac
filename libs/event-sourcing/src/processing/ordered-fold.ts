import { type Parked, type Reference, type Unparked } from '../read-models/document-store.js';
import { type Event, type PublicEvent, type Recorded } from '../vocabulary/event.js';
import { type Projection } from '../read-models/projection.js';
import { type UnitOfWork } from '../read-models/unit-of-work.js';

/** An event as a feed delivered it, with what it was decoded to. */
export interface Delivered<E extends PublicEvent> {
  readonly raw: Event & Recorded;
  /** Null if the projection has no use for it, or it could not be decoded. */
  readonly event: E | null;
  /** Why it could not be decoded, or its documents not be named; null if it could. */
  readonly error: string | null;
  readonly reads: readonly Reference[];
}

/** Decodes an event and names its documents. An exception is returned as `error`. */
export function deliver<E extends PublicEvent>(raw: Event & Recorded, decode: (raw: Event & Recorded) => E | null, { reads }: Pick<Projection<E>, 'reads'>): Delivered<E> {
  try {
    const event = decode(raw);
    return { raw, event, error: null, reads: event === null ? [] : [...reads(event)] };
  } catch (error) {
    return { raw, event: null, error: textOf(error), reads: [] };
  }
}

/** The reason of an event that is parked only because an earlier one of its stream is. */
export const WAITS = 'an earlier event of this stream is parked';

/** A stream that is parked in the store when a fold begins. */
export interface ParkedStream<E extends PublicEvent> {
  readonly stream: string;
  /** The lowest version that is parked. */
  readonly first: number;
  /** The stored events from `first` on, in order of version; null if none of them can be released by this batch. */
  readonly stored: readonly (Parked & { readonly delivered: Delivered<E> })[] | null;
  /** Whether more of the stream is parked behind `stored`. */
  readonly hasMore: boolean;
}

interface Entry<E extends PublicEvent> {
  readonly delivered: Delivered<E>;
  error: string;
  /** The reason that the store has with it; null for an event that the store need not have parked yet. */
  readonly stored: string | null;
}

interface Waiting<E extends PublicEvent> {
  first: number;
  readonly entries: Map<number, Entry<E>>;
  /** The highest version that may be released: beyond it, the store has events that were not loaded. */
  until: number;
}

/**
 * Folds events into documents, each stream in its order.
 *
 * An event that cannot be applied is parked with all later events of its stream: it cannot be decoded, leaves a gap, or its projection
 * throws. When an event arrives that is missing in front of the parked ones, or that replaces the first of them, they are applied in order
 * behind it. So the same events give the same documents, for any order and number of deliveries.
 */
export class OrderedFold<E extends PublicEvent> {
  private readonly waiting = new Map<string, Waiting<E>>();
  private readonly released: Unparked[] = [];
  /** Streams of which the store may have more parked events that can be applied now. */
  readonly unfinished = new Set<string>();

  constructor(
    private readonly projection: Pick<Projection<E>, 'project'>,
    private readonly documents: UnitOfWork,
    parked: Iterable<ParkedStream<E>> = [],
  ) {
    for (const { stream, first, stored, hasMore } of parked) {
      const entries = (stored ?? []).map(({ version, error, delivered }) => [version, { delivered, error, stored: error }] as const);
      const until = stored === null ? 0 : hasMore ? (stored.at(-1)?.version ?? 0) : Infinity;
      this.waiting.set(stream, { first, entries: new Map(entries), until });
    }
  }

  add(delivered: Delivered<E>): void {
    const { stream, version } = delivered.raw;
    const waiting = this.waiting.get(stream);
    if (!waiting) {
      const error = this.apply(delivered);
      if (error === null) return;
      this.waiting.set(stream, { first: version, entries: new Map([[version, { delivered, error, stored: null }]]), until: Infinity });
      return;
    }
    const mayRelease = delivered.error === null && version <= waiting.first && version <= waiting.until;
    if (!mayRelease && this.follows(delivered)) return this.releaseUpTo(waiting, stream, version);
    const error = mayRelease ? this.apply(delivered) : (delivered.error ?? WAITS);
    if (error !== null) return this.park(waiting, delivered, error);
    this.release(waiting, stream, version);
    this.drain(stream);
  }

  /** Applies what is parked of a stream, as far as it can be. */
  drain(stream: string): void {
    const waiting = this.waiting.get(stream);
    if (!waiting) return;
    const versions = [...waiting.entries.keys()].sort((a, b) => a - b);
    for (const version of versions) {
      if (version > waiting.until) break;
      const entry = waiting.entries.get(version);
      if (!entry) continue;
      const error = this.apply(entry.delivered);
      if (error === null) {
        this.release(waiting, stream, version);
        continue;
      }
      const next = versions.find((each) => each > version && each <= waiting.until && waiting.entries.get(each)?.delivered.error === null);
      if (entry.delivered.error !== null && next !== undefined && this.follows((waiting.entries.get(next) as Entry<E>).delivered)) {
        for (const each of versions) if (each <= next) this.release(waiting, stream, each);
        continue;
      }
      entry.error = error;
      waiting.first = version;
      return;
    }
    if (waiting.until === Infinity) {
      this.waiting.delete(stream);
    } else {
      waiting.first = waiting.until + 1;
      waiting.until = 0;
      this.unfinished.add(stream);
    }
  }

  /** The events to park, and those to park no more; one in both replaces what the store has. */
  changes(): { park: Parked[]; unpark: Unparked[]; added: Parked[] } {
    const park: Parked[] = [];
    const added: Parked[] = [];
    const unpark = [...this.released];
    for (const [stream, { entries }] of this.waiting) {
      for (const [version, { delivered, error, stored }] of entries) {
        if (stored === error) continue;
        const parked = { stream, version, event: delivered.raw, error };
        park.push(parked);
        if (stored === null) added.push(parked);
        // An event that can be decoded takes the place of one that may be stored and could not.
        if (stored !== null || delivered.error === null) unpark.push({ stream, version });
      }
    }
    return { park, unpark, added };
  }

  /** The streams that wait, with the reason of the first event that could not be applied. */
  reasons(): Map<string, string> {
    return new Map([...this.waiting].map(([stream, { first, entries }]) => [stream, entries.get(first)?.error ?? WAITS]));
  }

  private park(waiting: Waiting<E>, delivered: Delivered<E>, error: string): void {
    const { version } = delivered.raw;
    waiting.first = Math.min(waiting.first, version);
    const before = waiting.entries.get(version);
    if (before && (before.delivered.error === null || delivered.error !== null)) return;
    waiting.entries.set(version, { delivered, error, stored: null });
  }

  private release({ entries }: Waiting<E>, stream: string, version: number): void {
    const entry = entries.get(version);
    if (entry && entry.stored !== null) this.released.push({ stream, version });
    entries.delete(version);
  }

  /** All events up to this one are in the documents, so those that are parked of them are of no more use. */
  private releaseUpTo(waiting: Waiting<E>, stream: string, version: number): void {
    for (const each of [...waiting.entries.keys()]) if (each <= version) waiting.entries.delete(each);
    this.released.push({ stream, version, andEarlier: true });
    waiting.first = version + 1;
    waiting.until = 0;
    this.unfinished.add(stream);
  }

  /**
   * Applies an event if a document has seen all earlier ones of the stream. Then what is parked in front of it cannot be decoded here but
   * was applied before, as by a later release, or in another form.
   */
  private follows({ event }: Delivered<E>): boolean {
    if (event === null) return false;
    try {
      return this.documents.attempt(() => this.projection.project(event, this.documents), 'if it follows');
    } catch {
      return false;
    }
  }

  private apply({ event, error }: Delivered<E>): string | null {
    if (error !== null || event === null) return error;
    try {
      this.documents.attempt(() => this.projection.project(event, this.documents));
      return null;
    } catch (thrown) {
      return textOf(thrown);
    }
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
