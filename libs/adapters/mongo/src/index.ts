import {
  type AnswerStore,
  type BlobStore,
  type CheckpointStore,
  type Counters,
  type EventFeed,
  type EventStore,
  type ExpiringClaims,
  type Lease,
  type RateWindow,
  type SharedSlots,
  type StreamDirectory,
  Unavailable,
} from '@parley/event-sourcing';
import { MongoAnswerStore } from './storage/answer-store.js';
import { MongoBlacklistRegister } from './storage/blacklist-register.js';
import { MongoCheckpoints } from './storage/checkpoints.js';
import { Database } from './connection/database.js';
import { MongoEventStore } from './events/event-store.js';
import { MongoExpiringClaims } from './storage/expiring-claims.js';
import { ChangeFeed } from './feed/change-feed.js';
import { GridBlobs } from './storage/grid-blobs.js';
import { MongoLease } from './storage/lease.js';
import { MongoRateWindow } from './storage/rate-window.js';
import { MongoSharedSlots } from './storage/shared-slots.js';
import { ReaderHealth } from './change-streams/reader-health.js';
import { reasonOf } from './reason.js';
import { Generations, type MongoReadModels } from './read-models/read-models.js';
import { AnswerDocument, CheckpointDocument, DroppedSlotDocument, LeaseDocument, OfferDocument, RateDocument, RegisterDocument, SlotsDocument, schemaOf } from './schemas.js';

const LEASE_MS = 10_000;

/** The database and its server. */
export interface MongoOptions {
  /** The URI of a replica set; one node is enough. */
  readonly uri: string;
  readonly database: string;
  /** Called for each batch that is retried. */
  readonly onFeedError?: (follower: string, error: unknown) => void;
}


/** The adapters of a cluster process in one database. Collections are created on first use. */
export interface MongoAdapters {
  readonly eventStore: EventStore & Counters & StreamDirectory & {
    /** The latest time of an event, microseconds, for a monotonic clock after a restart; 0 without events. */
    lastAt(): Promise<number>;
  };
  readonly feed: EventFeed;
  readonly readModels: MongoReadModels;
  readonly answers: AnswerStore;
  readonly blobs: BlobStore;
  readonly claims: ExpiringClaims;
  readonly checkpoints: CheckpointStore;
  /** `ttlMs` is the time until another process can take the lease of a dead one; 10 seconds by default. */
  lease(name: string, ttlMs?: number): Lease;
  /** Shared by all processes that use the database. */
  readonly rateWindow: RateWindow;
  /** Of live streams. */
  readonly streamSlots: SharedSlots;
  readonly blacklistRegister: MongoBlacklistRegister;
  /** The wall clock of the primary, milliseconds since the epoch. */
  clockMs(): Promise<number>;
  /** Throws `Unavailable` if no primary answers, or a change stream has failed for 30 s; it recovers with the next read. */
  check(): Promise<void>;
  /** Disconnects. Call it after the last read and write. */
  close(): Promise<void>;
}

/** Connects. Error: `Unavailable` if no primary answers within a few seconds. */
export async function openMongo({ uri, database: name, onFeedError }: MongoOptions): Promise<MongoAdapters> {
  const database = await Database.open(uri, name);
  const eventStore = new MongoEventStore(database);
  const health = new ReaderHealth();
  const readModels = new Generations(database, onFeedError, health);
  const leases = database.collection<LeaseDocument>('leases', schemaOf(LeaseDocument));
  return {
    eventStore,
    feed: new ChangeFeed(database, eventStore, onFeedError, health),
    readModels,
    answers: new MongoAnswerStore(database.collection<AnswerDocument>('answers', schemaOf(AnswerDocument))),
    blobs: new GridBlobs(database),
    claims: new MongoExpiringClaims(database.collection<OfferDocument>('picture_offers', schemaOf(OfferDocument))),
    checkpoints: new MongoCheckpoints(database.collection<CheckpointDocument>('checkpoints', schemaOf(CheckpointDocument))),
    lease: (leaseName, ttlMs = LEASE_MS) => new MongoLease(leases, leaseName, ttlMs),
    rateWindow: new MongoRateWindow(database.collection<RateDocument>('rate_windows', schemaOf(RateDocument))),
    streamSlots: new MongoSharedSlots(
      database.collection<SlotsDocument>('stream_slots', schemaOf(SlotsDocument)),
      database.collection<DroppedSlotDocument>('dropped_stream_slots', schemaOf(DroppedSlotDocument)),
    ),
    blacklistRegister: new MongoBlacklistRegister(database.collection<RegisterDocument>('blacklist_register', schemaOf(RegisterDocument))),
    clockMs: () => database.localTimeMs(),
    check: async () => {
      try {
        await database.check();
      } catch (error) {
        throw new Unavailable(`MongoDB: ${reasonOf(error)}`, { cause: error });
      }
      health.check();
    },
    close: async () => {
      await readModels.close();
      await database.close();
    },
  };
}

export { reasonOf as mongoReasonOf } from './reason.js';
export { type MongoReadModels } from './read-models/read-models.js';
