import { type CheckpointStore } from './checkpoints.js';
import { type Event, type PublicEvent, type Recorded } from './event.js';
import { type EventFeed } from './feed.js';
import { type Lease } from './lease.js';
import { type EventPublisher } from './publisher.js';

/** What a relay works with. */
export interface RelayOptions {
  /** Names its follower and its checkpoint. */
  readonly name: string;
  readonly feed: EventFeed;
  readonly lease: Lease;
  readonly checkpoints: CheckpointStore;
  readonly publisher: EventPublisher;
  /** What others see of a stored event; null where it is nobody's business. Where it throws, nothing after it is published. */
  readonly publicEventOf: (event: Event & Recorded) => PublicEvent | null;
  /** Events at once; 1,000 by default. */
  readonly batchSize?: number;
  /** Told of each batch whose public events are stored by the broker. */
  readonly onPublished?: (events: readonly PublicEvent[]) => void;
  /** Told of each failure; what failed is tried again. */
  readonly onError?: (error: unknown) => void;
  /** Told when it begins to publish, and when it publishes no more. */
  readonly onLeading?: (isLeading: boolean) => void;
}

/**
 * Publishes what was appended, at least once and in the order of each stream, by one process at a time.
 *
 * It takes the lease, follows the feed after the saved checkpoint, publishes batch by batch and saves the checkpoint behind each.
 */
export declare class Relay {
  constructor(options: RelayOptions);
  /** Publishes as soon as it has the lease, and again after it was lost. */
  start(): void;
  /** Publishes what is under way and gives the lease back. */
  stop(): Promise<void>;
  get isLeading(): boolean;
  /** How long the oldest event that is being published has waited since it was recorded, milliseconds; 0 where none is. */
  lagMs(nowMs?: number): number;
}
