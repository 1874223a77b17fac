import { type Compression } from './compression/codecs.js';
import { type KafkaConnection } from './connection.js';
import { type KafkaMetrics } from './metrics.js';

/** Settings of the Kafka adapters in a process. */
export interface KafkaOptions extends KafkaConnection {
  /** Called for every error that is retried; `where` names the consumer group, the publisher or the watchdog. */
  readonly onError?: (where: string, error: unknown) => void;
  readonly metrics?: KafkaMetrics;
  /** Called for each stored dead letter. */
  readonly onDeadLetter?: (group: string, letter: { readonly topic: string; readonly partition: number; readonly offset: string; readonly reason: string }) => void;
  /** The compression of published messages; gzip by default. Batches with any codec can be read. */
  readonly compression?: Compression;
  /** A consumer with lag is stalled after this time without progress; 60,000 by default. */
  readonly stallAfterMs?: number;
}

export interface FeedOptions {
  /** Whether a message without a stream and version becomes a dead letter (the default) or is skipped, for readers that only observe. */
  readonly unreadable?: 'bury' | 'skip';
  readonly topics: readonly string[];
  /** The consumer group whose members share the partitions; by default the follower's name. */
  readonly group?: string;
  /** How long the broker may delay a fetch to return more events at once, milliseconds; 0 by default. A longer wait saves CPU. */
  readonly fetchWaitMs?: number;
}

export interface StrategyOptions {
  readonly group: string;
  /** The most messages that a handler gets at once; 500 by default. */
  readonly batchSize?: number;
  /** Messages with a larger value become dead letters; 1 MiB by default, as over HTTP. */
  readonly maxValueBytes?: number;
  /** How often `BatchContext.each` attempts a message that fails with an unexpected error before it becomes a dead letter; 5 by default. */
  readonly attempts?: number;
}
