import { type EventFeed, type EventPublisher, type PublicEvent } from '@parley/event-sourcing';
import { type CustomTransportStrategy, type Server } from '@nestjs/microservices';
import { type DeadLetters } from './dead-letters/dead-letters.js';
import { type FeedOptions, type StrategyOptions } from './options.js';
import { type Topics } from './topics/topics.js';

/** How far a consumer group is behind in one partition. `committed` is null where the group has committed nothing there. */
export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  readonly committed: number | null;
  readonly end: number;
  readonly lag: number;
}

/** Kafka behind the ports of the kernel. */
export interface KafkaAdapters {
  /** Publishes as CloudEvents in binary mode, to the topic that `topicOf` names, which has to be there. */
  publisher(topicOf: (event: PublicEvent) => string): EventPublisher;
  /**
   * The events of topics as `ReceivedEvent`s, from CloudEvents in either mode; the follower decodes their data (`decodeReceived`), so that
   * an event of a later release can wait in its stream. Any other message goes to the topic's dead letters. A follower is a member of a
   * consumer group. One that begins at the beginning (`from: null`) has its group begin there too, unless others are in it already.
   */
  feed(options: FeedOptions): EventFeed;
  /** Runs the `@EventPattern<string>(topic)` handlers of a Nest microservice, which get `ReceivedMessage[]` and a `BatchContext`. */
  strategy(options: StrategyOptions): Server & CustomTransportStrategy;
  readonly topics: Topics;
  readonly deadLetters: DeadLetters;
  /** How far a group is behind. Error: `Unavailable`. */
  lag(group: string, topics: readonly string[]): Promise<PartitionLag[]>;
  /** The client ids of those who are in a consumer group, once each has its share; nobody while they are still dealing it out. Error: `Unavailable`. */
  members(group: string): Promise<string[]>;
  /** The consumers of this process that have lag and make no progress, and since when. Asks nobody: it is for a liveness probe. */
  stalls(): string[];
  /** Rejects if the brokers do not answer, a topic that this process uses is missing or has no leader, or a consumer is not in its group. */
  check(): Promise<void>;
  /** Finishes the batches under way, commits their offsets, and lets go of the brokers, the producer last. */
  close(): Promise<void>;
}
