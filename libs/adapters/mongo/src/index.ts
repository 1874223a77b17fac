import {
  type AnswerStore,
  type BlobStore,
  type CheckpointStore,
  type EventFeed,
  type EventStore,
  type Lease,
  type ReadModels,
} from '@parley/event-sourcing';

/** Which database of which MongoDB. */
export interface MongoOptions {
  /** A replica set, of one node at least. */
  readonly uri: string;
  readonly database: string;
  /** Told of batches that will be tried again. */
  readonly onFeedError?: (follower: string, error: unknown) => void;
}

export interface MongoEventStore extends EventStore {
  /** The latest time of an event, microseconds, for a clock that must not run backwards after a restart; 0 where there is none. */
  lastAt(): Promise<number>;
}

export interface MongoReadModels extends ReadModels {
  /**
   * Calls back with the active generation soon after the call, and whenever it is another, whichever process made it so.
   * Returns how to stop it.
   */
  watchActive(name: string, listener: (generation: number) => void): () => void;
}

/** A sliding window of a minute for each seller, which all processes share. */
export interface MongoReplyRate {
  take(sellerId: string): Promise<{ readonly retryAfterSeconds: number } | null>;
  giveBack(sellerId: string): Promise<void>;
}

/** Everything that a process of a cluster keeps in one database. Collections are made when they are first needed. */
export interface MongoAdapters {
  readonly eventStore: MongoEventStore;
  readonly feed: EventFeed;
  readonly readModels: MongoReadModels;
  readonly answers: AnswerStore;
  readonly blobs: BlobStore;
  readonly checkpoints: CheckpointStore;
  /** `ttlMs` is how long it takes until another process goes on for one that died; 10 seconds by default. */
  lease(name: string, ttlMs?: number): Lease;
  /** A limit of 0 is none. */
  replyRate(limit: number): MongoReplyRate;
  /** Throws `Unavailable` where no primary answers. */
  check(): Promise<void>;
  /** Call it when nothing reads or writes any more. */
  close(): Promise<void>;
}

/** Connects. Error: `Unavailable` where no primary answers within a few seconds. */
export declare function openMongo(options: MongoOptions): Promise<MongoAdapters>;
