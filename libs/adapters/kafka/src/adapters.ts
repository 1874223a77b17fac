import { type EventFeed, type EventPublisher, type PublicEvent } from '@parley/event-sourcing';
import { type CustomTransportStrategy, type Server } from '@nestjs/microservices';
import { type DeadLetters } from './dead-letters/dead-letters.js';
import { type FeedOptions, type StrategyOptions } from './options.js';
import { type Topics } from './topics/topics.js';

/** How many messages of a partition a consumer group has not yet handled. `committed` is null if the group has committed no offset there. */
export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  readonly committed: number | null;
  readonly end: number;
  readonly lag: number;
}

/** The Kafka adapters of the kernel's ports. */
export interface KafkaAdapters {
  /** Publishes events as CloudEvents in binary mode to the topic that `topicOf` names. The topic must exist. */
  publisher(topicOf: (event: PublicEvent) => string): EventPublisher;
  /**
   * Reads events from topics as `ReceivedEvent`s, from CloudEvents in either mode. The follower decodes their data (`decodeReceived`), so that
   * an event of a later release can wait in its stream. All other messages become dead letters. Each follower is a member of a consumer
   * group. With `from: null` the group starts at the beginning too, unless it already has members.
   */
  feed(options: FeedOptions): EventFeed;
  /** Runs the `@EventPattern<string>(topic)` handlers of a Nest microservice, which get `ReceivedMessage[]` and a `BatchContext`. */
  strategy(options: StrategyOptions): Server & CustomTransportStrategy;
  readonly topics: Topics;
  readonly deadLetters: DeadLetters;
  /** How far a group is behind. Error: `Unavailable`. */
  lag(group: string, topics: readonly string[]): Promise<PartitionLag[]>;
  /** The client ids of the members of a consumer group; empty while the group rebalances. Error: `Unavailable`. */
  members(group: string): Promise<string[]>;
  /** The consumers of this process that have lag and make no progress, and since when. Sends no request: for the liveness probe. */
  stalls(): string[];
  /** Rejects if the brokers do not answer, a topic that this process uses is missing or has no leader, or a consumer is not in its group. */
  check(): Promise<void>;
  /** Finishes and commits the current batches and disconnects, the producer last. */
  close(): Promise<void>;
}
