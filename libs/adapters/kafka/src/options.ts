import { type Compression } from './compression/codecs.js';
import { type KafkaConnection } from './connection.js';
import { type KafkaMetrics } from './metrics.js';

/** How a process uses Kafka. */
export interface KafkaOptions extends KafkaConnection {
  /** Told of everything that will be tried again; `where` names the consumer group, the publisher or the watchdog. */
  readonly onError?: (where: string, error: unknown) => void;
  readonly metrics?: KafkaMetrics;
  /** Told of each dead letter when it is stored. */
  readonly onDeadLetter?: (group: string, letter: { readonly topic: string; readonly partition: number; readonly offset: string; readonly reason: string }) => void;
  /** How published messages are compressed; gzip by default. Batches of every codec are read, whatever this is. */
  readonly compression?: Compression;
  /** A consumer with lag that makes no progress for so long is stalled; 60,000 by default. */
  readonly stallAfterMs?: number;
}

export interface FeedOptions {
  /** What becomes of a message that names no place in a stream: by default it goes to the dead letters. One that only looks on skips it. */
  readonly unreadable?: 'bury' | 'skip';
  readonly topics: readonly string[];
  /** The consumer group whose members share the partitions; left out, the follower's name. */
  readonly group?: string;
  /**
   * How long the broker may keep events back to hand over more of them at once, milliseconds; 0 by default. Where nobody waits for them,
   * it spares everybody's processors.
   */
  readonly gatherMs?: number;
}

export interface StrategyOptions {
  readonly group: string;
  /** Messages that are handed to a handler at once; 500 by default. */
  readonly batchSize?: number;
  /** A value of more bytes is a dead letter; 1 MiB by default, as over HTTP. */
  readonly maxValueBytes?: number;
  /** How often `BatchContext.each` tries a message that fails by a defect, before it is a dead letter; 5 by default. */
  readonly attempts?: number;
}
