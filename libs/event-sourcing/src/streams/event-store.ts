import { type Event, type RecordedEvent } from '../vocabulary/event.js';

/** An atomic append: all of its events at the end of one stream, or none. */
export interface Commit {
  readonly stream: string;
  /** The version of the stream on which the decision was made; 0 for a new stream. */
  readonly expectedVersion: number;
  readonly events: readonly Event[];
  /** Microseconds since the epoch, later than the last event of the stream unless that was recorded by a wrong clock. */
  readonly at: number;
  /** Unique in the store. Repeating it writes nothing and returns the first result. */
  readonly commitId?: string;
  /** The fingerprint of the request; stored with the commit permanently. */
  readonly fingerprint?: string;
  /** Milliseconds of `performance.now()`: a write that has not started by then is rejected with `Unavailable`. */
  readonly deadline?: number;
  /** A counter change in the same atomic write. */
  readonly count?: Count;
}

/** The change of a counter by a commit. The counter never falls below 0. */
export interface Count {
  readonly counter: string;
  readonly by: 1 | -1;
  /** A commit that would raise the counter above it is refused with `LimitReached`. */
  readonly atMost: number;
}

/** A counter; `revision` rises with every change. */
export interface Counter {
  readonly n: number;
  readonly revision: number;
}

/** Counters that change with commits, so that a limit over many streams holds across processes. */
export interface Counters {
  /** `{ n: 0, revision: 0 }` for an unknown counter. */
  counter(name: string): Promise<Counter>;
  /** Corrects a counter unless it has changed since `revision`; returns whether it did. */
  setCounter(name: string, n: number, revision: number): Promise<boolean>;
}

/** Streams by name: `from` is included, `before` is not. Names are compared by their bytes. */
export interface StreamRange {
  readonly from: string;
  readonly before: string;
}

/** Lists streams by name, for decisions that depend on all streams of one kind. Includes everything that was appended before the call. */
export interface StreamDirectory {
  /** A number that grows with every append to one of the streams; 0 if there are none. */
  sizeOf(range: StreamRange): Promise<number>;
  /** The first event of each stream, in the order of the names, after the stream `after`; at most `limit`. */
  firstEvents(range: StreamRange, limit: number, after?: string): Promise<RecordedEvent[]>;
}

/** Identifies the commit of a request: it is written at most once, and for no other request. */
export interface CommitKey {
  /** Derived from the caller and the idempotency key. */
  readonly id: string;
  /** The fingerprint of the request: the same id with another fingerprint is another request. */
  readonly fingerprint: string;
}

/** The key of one commit of a request with several. */
export function partKey(key: CommitKey | undefined, part: string): CommitKey | undefined {
  return key && { id: `${key.id}:${part}`, fingerprint: key.fingerprint };
}

/** The result of an append. `repeated` means that the commit id had been written before; the events are those of the first commit. */
export interface Appended<E extends Event = Event> {
  readonly version: number;
  readonly events: readonly RecordedEvent<E>[];
  readonly repeated: boolean;
  /** The stored fingerprint of a repeated commit; missing in commits of releases that stored none. */
  readonly fingerprint?: string;
}

/**
 * Streams of events, durable when `append` resolves. Events are returned as stored, in any version: see `newestVersion`.
 *
 * Errors: `ConcurrencyConflict` if the stream is not at `expectedVersion` and the commit id is new; `LimitReached` if the counter would exceed
 * its limit; `Unavailable` if nothing was written, or if the outcome is unknown after a lost connection. Repeat the same commit id to learn the
 * outcome; it writes nothing if the first attempt was stored.
 */
export interface EventStore {
  /** The events of a stream after a version (0: all), oldest first; empty for an unknown stream. */
  read(stream: string, after?: number): Promise<RecordedEvent[]>;
  append(commit: Commit): Promise<Appended>;
  /** The result of the commit with this id; null if it was never written. */
  find(commitId: string): Promise<Appended | null>;
}
