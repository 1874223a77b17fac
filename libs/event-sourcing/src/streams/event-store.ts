import { type Event, type RecordedEvent } from '../vocabulary/event.js';

/** One atomic write: all of its events, next to each other at the end of one stream, or none. */
export interface Commit {
  readonly stream: string;
  /** The stream's version that the decision was made on; 0 for a stream that does not exist. */
  readonly expectedVersion: number;
  readonly events: readonly Event[];
  /** Microseconds since the epoch, later than the stream's last event unless that came from a wrong clock. */
  readonly at: number;
  /** Unique over the whole store. The same id again writes nothing and gives the first result. */
  readonly commitId?: string;
  /** Of the request that the commit belongs to; kept with it for ever. */
  readonly fingerprint?: string;
  /** Milliseconds of `performance.now()`: a write that has not begun by then is rejected with `Unavailable`. */
  readonly deadline?: number;
  /** Changed in the same atomic write. */
  readonly count?: Count;
}

/** How a commit changes a counter beside the streams. The counter never falls below 0. */
export interface Count {
  readonly counter: string;
  readonly by: 1 | -1;
  /** A commit that would raise the counter above it is refused with `LimitReached`. */
  readonly atMost: number;
}

/** A counter; `revision` rises with every change of it. */
export interface Counter {
  readonly n: number;
  readonly revision: number;
}

/** Counters that change with commits, so that a limit over many streams holds among all processes. */
export interface Counters {
  /** `{ n: 0, revision: 0 }` for a counter that was never changed. */
  counter(name: string): Promise<Counter>;
  /** Corrects a counter, unless it has changed since `revision`; tells whether it did. */
  setCounter(name: string, n: number, revision: number): Promise<boolean>;
}

/** Streams by name: `from` is included, `before` is not. Names are compared by their bytes. */
export interface StreamRange {
  readonly from: string;
  readonly before: string;
}

/** Lists streams by name, for a decision that depends on all streams of one kind. Everything that was appended before a call is seen. */
export interface StreamDirectory {
  /** A number that grows with every append to one of the streams; 0 if there are none. */
  sizeOf(range: StreamRange): Promise<number>;
  /** The first event of each stream, in the order of the names, after the stream `after`; at most `limit`. */
  firstEvents(range: StreamRange, limit: number, after?: string): Promise<RecordedEvent[]>;
}

/** Under which a request commits: at most once, and never for another request. */
export interface CommitKey {
  /** Made of the caller and their idempotency key. */
  readonly id: string;
  /** Of the request: the same id with another fingerprint is another request. */
  readonly fingerprint: string;
}

/** The key of one part of a request that makes several commits. */
export function partKey(key: CommitKey | undefined, part: string): CommitKey | undefined {
  return key && { id: `${key.id}:${part}`, fingerprint: key.fingerprint };
}

/** What a commit became. `repeated` tells that the same commit id had been written before: these are the first one's events. */
export interface Appended<E extends Event = Event> {
  readonly version: number;
  readonly events: readonly RecordedEvent<E>[];
  readonly repeated: boolean;
  /** Of a repeated commit, as it was stored; missing in commits of releases that stored none. */
  readonly fingerprint?: string;
}

/**
 * Streams of events, durable when `append` resolves. Events come back as they were stored, of any version: see `newestVersion`.
 *
 * Errors: `ConcurrencyConflict` where the stream is not at `expectedVersion` (behind or ahead), and the commit id is new;
 * `LimitReached` where its count would exceed its limit, and nothing else is in the way;
 * `Unavailable` where nothing could be written, or where the connection broke and nobody could tell in time: the same commit id again
 * tells, and writes nothing where it had been written.
 */
export interface EventStore {
  /** The events of a stream after a version (0: all), oldest first; empty where there is none. */
  read(stream: string, after?: number): Promise<RecordedEvent[]>;
  append(commit: Commit): Promise<Appended>;
  /** The result of the commit with this id, or null where it was never written. */
  find(commitId: string): Promise<Appended | null>;
}
