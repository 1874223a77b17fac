import { type Event, type Recorded } from '../vocabulary/event.js';

/** Events in the order of their streams, and the checkpoint after them. */
export interface Batch {
  readonly events: readonly (Event & Recorded)[];
  readonly checkpoint: string;
}

/** A subscriber to a feed, with a unique name. */
export interface Follower {
  readonly name: string;
  /** The checkpoint to continue after; null for the beginning. Feeds that store offsets themselves (consumer groups) ignore it. */
  readonly from: string | null;
  /** The most events in a batch. */
  readonly batchSize: number;
  /**
   * Handles one batch at a time, at least for the events of one stream. Progress counts when it resolves; if it rejects, the same events are
   * delivered again after a growing delay.
   */
  handle(batch: Batch): Promise<void>;
}

/** A running subscription. */
export interface Following {
  /** Resolves when everything that was appended before the call has been handled. */
  caughtUp(): Promise<void>;
  /** Finishes the current batch and reads no more. */
  stop(): Promise<void>;
}

/**
 * Delivers appended events at least once, in the order of each stream; the order between streams is undefined. On one machine it is the log of
 * the event store; in a cluster it is a Kafka consumer.
 */
export interface EventFeed {
  follow(follower: Follower): Following;
}
