import { type Collection, type Query } from './collection.js';
import { type Event, type Recorded } from '../vocabulary/event.js';

/** A document with what its store keeps beside it. */
export interface Stored<T = unknown> {
  readonly id: string;
  /** Rises with each write; a write names the one it is based on (0: there was none). */
  readonly revision: number;
  /** The last version seen of the stream of each source that feeds the document, so that a second delivery changes nothing. */
  readonly seen: Readonly<Record<string, number>>;
  readonly document: T;
}

/** Documents to read: one by its id, or all whose field has the value. */
export type Reference =
  | { readonly collection: Collection; readonly id: string }
  | { readonly collection: Collection; readonly field: string; readonly value: string };

/** A document to write. `before` is null if there is none yet. */
export interface Write {
  readonly collection: Collection;
  readonly before: Stored | null;
  readonly after: Stored;
}

/** A document that is written once and never changes; writing it again does nothing. */
export interface Insert {
  readonly collection: Collection;
  readonly id: string;
  readonly document: unknown;
}

/** An event that could not be projected, kept until it is tried again; all later events of its stream wait behind it. */
export interface Parked {
  readonly stream: string;
  readonly version: number;
  readonly event: Event & Recorded;
  readonly error: string;
}

/** An event that is not parked any more; with `andEarlier`, neither are those of its stream with lower versions. */
export interface Unparked {
  readonly stream: string;
  readonly version: number;
  readonly andEarlier?: boolean;
}

/** The changes of one batch. */
export interface Changes {
  readonly writes: readonly Write[];
  readonly inserts: readonly Insert[];
  /** Events to park. One that is parked already, as it came twice, keeps the error that it has, unless it is in `unpark`, too. */
  readonly park: readonly Parked[];
  /** Events that are not parked any more, as far as `park` does not park them anew. */
  readonly unpark: readonly Unparked[];
  /** Null keeps the saved one. */
  readonly checkpoint: string | null;
}

/** One line of the change log: a document that looks different to `scope` now. */
export interface Change {
  /** The place right behind this line and those before it. */
  readonly cursor: string;
  readonly scope: string;
  readonly collection: string;
  readonly id: string;
  /** When it was written, milliseconds since the epoch. */
  readonly at: number;
}

/** Queries of a read model: documents by id or by their fields, and counts. */
export interface DocumentReader {
  get<T>(collection: Collection<T>, id: string): Promise<T | null>;
  getMany<T>(collection: Collection<T>, ids: readonly string[]): Promise<Map<string, T>>;
  find<T>(collection: Collection<T>, query: Query): Promise<T[]>;
  /** How many documents match each of these queries, in their order, with one query of the database. */
  countEach<T>(collection: Collection<T>, queries: readonly Pick<Query, 'where' | 'range'>[]): Promise<number[]>;
  /** The counts of an owner over all collections; keys that are 0 may be left out. */
  tallies(owner: string): Promise<Record<string, number>>;
}

/**
 * The log of changes, for live updates. Lines are kept for at least an hour.
 *
 * A cursor is a position in the lines of its scopes; it is valid for these scopes, and for a part of them. A line never
 * appears before the position of a cursor in its scope.
 */
export interface ChangeLog {
  /** The place behind the newest lines of these scopes. */
  head(scopes: readonly string[]): Promise<string>;
  /** The lines of these scopes after a cursor, each scope's oldest first; null where the cursor is unknown or lines after it are gone. */
  since(scopes: readonly string[], cursor: string, limit: number): Promise<readonly Change[] | null>;
  /** When the newest line before a cursor was written (milliseconds since the epoch), or null for an unknown cursor. */
  timeOf(cursor: string): Promise<number | null>;
  /** Calls back soon after commits with the scopes that they announced (empty: unknown scopes). Returns a function that ends the subscription. */
  watch(listener: (scopes: ReadonlySet<string>) => void): () => void;
}

/** The events that a read model could not apply. */
export interface ParkedEvents {
  /** Parked events by stream and version: of one stream or of all, at most `limit` if it is given. */
  list(stream?: string, limit?: number): Promise<Parked[]>;
  /** The lowest parked version of those of these streams that have parked events. */
  firstVersions(streams: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** The streams that have parked events, in the order of their names: those after one, at most `limit`, if these are given. */
  streams(limit?: number, after?: string): Promise<string[]>;
  /** How many streams have parked events. */
  countStreams(): Promise<number>;
}

/** Reads and writes of a processor. */
export interface ProjectionStore {
  /** The documents that exist, of all references at once. */
  load(references: readonly Reference[]): Promise<Map<Collection, Stored[]>>;
  /**
   * Atomic: all writes with their tallies, change log lines, parked events and the checkpoint, or nothing. Throws `ConcurrencyConflict`
   * if a document is not at the revision that its write is based on, and `Unavailable`.
   */
  commit(changes: Changes): Promise<void>;
  checkpoint(): Promise<string | null>;
}

/** One generation of a read model: a port for each kind of user. */
export interface DocumentStore {
  readonly documents: DocumentReader;
  readonly projection: ProjectionStore;
  readonly changes: ChangeLog;
  readonly parked: ParkedEvents;
}

/** The ports of those that read documents and are notified of changes. */
export type WatchedDocuments = Pick<DocumentStore, 'documents' | 'changes'>;

/** A document for comparison: the same text for the same content and the same seen versions, independent of the revision. */
export interface DumpLine {
  readonly collection: string;
  readonly id: string;
  readonly json: string;
}

/**
 * The generations of a read model: one is active and is queried, another may be built beside it from the beginning.
 * Generations are whole numbers from 1.
 */
export interface ReadModels {
  active(name: string): Promise<number | null>;
  open(name: string, generation: number, collections: readonly Collection[]): Promise<DocumentStore>;
  /** Makes a generation the active one, atomically. */
  activate(name: string, generation: number): Promise<void>;
  drop(name: string, generation: number): Promise<void>;
  /** Every document of a generation in the order of collection and id, for comparing two of them. */
  dump(name: string, generation: number, collections: readonly Collection[]): AsyncIterable<DumpLine>;
}
