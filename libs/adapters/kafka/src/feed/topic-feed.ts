import { receiveCloudEvent } from '@parley/contracts';
import { type EventFeed, type Follower, type Following, type PublicEvent, Unavailable, delay } from '@parley/event-sourcing';
import { type KafkaMessage } from 'kafkajs';
import { type FeedOptions } from '../options.js';
import { type AdminClient } from '../admin-client.js';
import { undecodableReason } from '../compression/codecs.js';
import { FetchedBatch, type Handled } from '../consumer/fetched-batch.js';
import { type GroupConsumer, type GroupConsumerOptions } from '../consumer/group-consumer.js';
import { type DeadLetterQueue } from '../dead-letters/dead-letter-queue.js';
import { type Letter } from '../dead-letters/letter.js';
import { messageOf } from '../errors.js';
import { type KafkaMetrics } from '../metrics.js';
import { Batcher } from './batcher.js';
import { resetOffsets } from '../consumer/reset-offsets.js';

const POLL_INTERVAL_MS = 250;

/** The dependencies of a feed. */
export interface FeedDependencies {
  readonly admin: AdminClient;
  readonly deadLetters: DeadLetterQueue;
  readonly metrics: KafkaMetrics;
  readonly consume: (options: GroupConsumerOptions) => GroupConsumer;
}

/** The public events of topics as a feed. Kafka stores the offsets, so the checkpoint is a constant text. */
export class TopicFeed implements EventFeed {
  constructor(
    private readonly parts: FeedDependencies,
    private readonly options: FeedOptions,
  ) {}

  follow(follower: Follower): Following {
    return new TopicFollowing(this.parts, { ...this.options, group: this.options.group ?? follower.name }, follower);
  }
}

/** The result of reading a message. */
type Read = { readonly topic: string } & ({ readonly event: PublicEvent } | { readonly letter: Letter });

class TopicFollowing implements Following {
  private readonly consumer: GroupConsumer;
  private readonly batcher: Batcher<Read>;

  constructor(
    private readonly parts: FeedDependencies,
    private readonly source: FeedOptions & { readonly group: string },
    private readonly follower: Follower,
  ) {
    const { group, topics } = source;
    this.batcher = new Batcher(follower.batchSize, readEvent, (read, handled) => this.handle(read, handled));
    this.consumer = parts.consume({
      ...source,
      ...(follower.from === null && { prepare: () => resetOffsets(parts.admin, group, topics) }),
      handle: (batch) => this.batcher.add(batch),
    });
  }

  async caughtUp(): Promise<void> {
    await this.consumer.prepared;
    const goals = await this.goals();
    for (let polledAt = Date.now(); ; ) {
      if (this.consumer.isStopped) {
        throw new Unavailable(`${this.source.group} was stopped before it caught up`);
      }
      const open = goals.filter(({ topic, partition, high }) => (this.consumer.committed(topic, partition) ?? 0) < high);
      if (open.length === 0) return;
      if (Date.now() - polledAt >= POLL_INTERVAL_MS) {
        if (await this.areCommitted(open)) return;
        polledAt = Date.now();
      }
      await this.nextCommit();
    }
  }

  async stop(): Promise<void> {
    await this.consumer.stop();
  }

  private async handle(read: readonly Read[], handled: readonly Handled[]): Promise<void> {
    const letters = read.flatMap((each) => ('letter' in each ? each.letter : []));
    const events = read.flatMap((each) => ('event' in each ? each.event : []));
    if (events.length > 0) await this.follower.handle({ events, checkpoint: `offsets of ${this.source.group}` });
    if (this.source.unreadable !== 'skip') await this.parts.deadLetters.add(this.source.group, letters);
    await FetchedBatch.commit(handled);
    const counts = new Map<string, number>();
    for (const { topic } of read) counts.set(topic, (counts.get(topic) ?? 0) + 1);
    for (const [topic, count] of counts) this.parts.metrics.consumed?.(this.source.group, topic, count);
  }

  /** The current ends of the partitions that have lag; some may belong to other members of the group. */
  private async goals() {
    const positions = await this.parts.admin.positions(this.source.group, this.source.topics);
    return positions.filter(({ low, high, committed }) => high > low && (committed ?? 0) < high);
  }

  /** Asks the brokers, because other members of the group commit as well. */
  private async areCommitted(goals: readonly { topic: string; partition: number; high: number }[]): Promise<boolean> {
    const found = await this.parts.admin.positions(this.source.group, this.source.topics).catch(() => []);
    const committed = new Map(found.map((each) => [`${each.topic}/${each.partition}`, each.committed ?? 0]));
    return goals.every(({ topic, partition, high }) => (committed.get(`${topic}/${partition}`) ?? 0) >= high);
  }

  /** Resolves at the next commit of this member or after the poll interval. */
  private async nextCommit(): Promise<void> {
    const committed = new AbortController();
    const unsubscribe = this.consumer.onCommit(() => committed.abort());
    await delay(POLL_INTERVAL_MS, committed.signal);
    unsubscribe();
  }
}

function readEvent(message: KafkaMessage, { topic, partition }: FetchedBatch): Read {
  const undecodable = undecodableReason(message);
  if (undecodable !== null) return { topic, letter: { topic, partition, message, reason: undecodable } };
  try {
    return { topic, event: receiveCloudEvent(message.headers ?? {}, message.value) };
  } catch (error) {
    return { topic, letter: { topic, partition, message, reason: messageOf(error) } };
  }
}
