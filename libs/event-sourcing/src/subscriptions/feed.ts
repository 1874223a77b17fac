import { type Event, type Recorded } from '../vocabulary/event.js';

/** Events in the order of their streams, and where a follower that has handled them all may go on after a restart. */
export interface Batch {
  readonly events: readonly (Event & Recorded)[];
  readonly checkpoint: string;
}

/** One reader of a feed, with a name of its own under which its progress is kept. */
export interface Follower {
  readonly name: string;
  /** The checkpoint to go on after; null begins at the beginning. A feed that keeps offsets itself (a consumer group) ignores it. */
  readonly from: string | null;
  /** At most so many events at once. */
  readonly batchSize: number;
  /**
   * Called with one batch after the other, never two at once for the events of one stream. Progress counts when it has resolved; where
   * it rejects, the same events come again, after a pause that grows.
   */
  handle(batch: Batch): Promise<void>;
}

/** A feed that is being followed. */
export interface Following {
  /** Resolves when everything that was appended before the call has been handled. */
  caughtUp(): Promise<void>;
  /** Lets the batch under way finish, then reads no more. */
  stop(): Promise<void>;
}

/**
 * Delivers what was appended, at least once, in the order of each stream; between streams there is none to rely on.
 * On one machine the log of the event store is the feed; in a cluster it is a Kafka consumer.
 */
export interface EventFeed {
  follow(follower: Follower): Following;
}
