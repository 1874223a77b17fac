import { type Consumer, type EachBatchPayload, type Kafka } from 'kafkajs';
import { Backoff, Unavailable } from '@parley/event-sourcing';
import { messageOf } from '../errors.js';
import { type KafkaMetrics } from '../metrics.js';
import { FetchedBatch, type Handled, LostPlace } from './fetched-batch.js';

export interface GroupConsumerOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /** How long a broker may keep back what is less than a megabyte, milliseconds; 0 by default. */
  readonly gatherMs?: number;
  /** Done once before the group is joined, and again until it succeeds. */
  readonly prepare?: () => Promise<void>;
  /**
   * Handles and commits what was fetched of one partition; partitions come side by side. Where it rejects, what it did not commit comes
   * again, after a pause that grows.
   */
  readonly handle: (batch: FetchedBatch) => Promise<void>;
}

/** What a consumer tells of itself. */
export interface ConsumerHooks {
  readonly onError: (group: string, error: unknown) => void;
  readonly metrics: KafkaMetrics;
}

const HEARTBEAT_MS = 1000;
const FIRST_PAUSE_MS = 50;
const SESSION_MS = 10_000;
/** So long the group waits for members that are in the middle of a batch, and at worst a stop for the group. */
const REBALANCE_MS = 20_000;
/** So long a fetch waits for news, and so a stop for the fetch under way. */
const FETCH_WAIT_MS = 500;
const GATHERED_BYTES = 1_000_000;
const PARTITIONS_AT_ONCE = 64;

/**
 * A member of a consumer group that lives until it is stopped.
 *
 * The client retries a failing handler in ways that end in silence or in a loop, so no error of a handler ever reaches it: the partition is
 * paused instead, and its messages are fetched again. When the client itself crashes, for whatever reason (a lost broker, a refused password, a
 * topic without rights), a fresh one takes its place after a pause, for ever; `trouble` says why meanwhile.
 */
export class GroupConsumer {
  /** Partitions by topic, or null while it has no place in the group. */
  assigned: Readonly<Record<string, readonly number[]>> | null = null;
  /** When it last could not work for a reason outside of it, milliseconds since the epoch. */
  excusedAt = Date.now();
  /** Why it is not in its group now; null while it is, or before the first attempt has failed. */
  trouble: string | null = null;
  /** Resolves when it is prepared, or has ended before. */
  readonly prepared: Promise<void>;
  private markPrepared: () => void = () => undefined;
  private running: Promise<void> | null = null;
  private endSession: (error: Error | null) => void = () => undefined;
  private readonly stopping = new AbortController();
  private readonly backoffs = new Map<string, Backoff>();
  private readonly listeners = new Set<() => void>();
  private readonly positions = new Map<string, number>();

  constructor(
    private readonly kafka: Kafka,
    readonly options: GroupConsumerOptions,
    private readonly hooks: ConsumerHooks,
  ) {
    this.prepared = new Promise((resolve) => (this.markPrepared = resolve));
  }

  start(): void {
    this.running ??= this.run().finally(this.markPrepared);
  }

  /** Begins no more batches, and resolves when those under way are done and committed. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Leaves the group and joins it again, from the offsets that the brokers have. */
  restart(reason: string): void {
    this.positions.clear();
    this.endSession(new Unavailable(reason));
  }

  get isStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  /** The offset that this member has committed last, or null where it has not committed any. */
  committed(topic: string, partition: number): number | null {
    return this.positions.get(`${topic}/${partition}`) ?? null;
  }

  /** Calls back after each commit. Returns how to stop it. */
  onCommit(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async run(): Promise<void> {
    const { group, prepare } = this.options;
    const backoff = new Backoff({ firstMs: FIRST_PAUSE_MS });
    let prepared = false;
    while (!this.isStopped) {
      const began = Date.now();
      try {
        if (!prepared) await prepare?.();
        prepared = true;
        this.markPrepared();
        await this.session();
      } catch (error) {
        this.trouble = messageOf(error);
        this.hooks.onError(group, error);
        if (Date.now() - began > 60_000) backoff.reset();
        await backoff.pause(this.stopping.signal);
      }
    }
  }

  /** One life of one client, until the stop or a crash. */
  private async session(): Promise<void> {
    const { group, topics, gatherMs = 0 } = this.options;
    const consumer = this.kafka.consumer({
      groupId: group,
      allowAutoTopicCreation: false,
      sessionTimeout: SESSION_MS,
      rebalanceTimeout: REBALANCE_MS,
      heartbeatInterval: HEARTBEAT_MS,
      maxWaitTimeInMs: gatherMs > 0 ? gatherMs : FETCH_WAIT_MS,
      minBytes: gatherMs > 0 ? GATHERED_BYTES : 1,
      retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 5, restartOnFailure: () => Promise.resolve(false) },
    });
    const ended = new Promise<Error | null>((resolve) => {
      this.endSession = resolve;
      consumer.on('consumer.crash', ({ payload }) => resolve(payload.error));
    });
    const end = () => this.endSession(null);
    const { signal } = this.stopping;
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    consumer.on('consumer.group_join', ({ payload }) => {
      this.assigned = payload.memberAssignment;
      this.trouble = null;
    });
    consumer.on('consumer.rebalancing', () => (this.assigned = null));
    this.passOverEmpty(consumer);
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
        eachBatch: (payload) => this.eachBatch(payload),
      });
      const error = await ended;
      if (error) throw error;
    } finally {
      signal.removeEventListener('abort', end);
      this.assigned = null;
      await consumer.disconnect().catch((error: unknown) => this.hooks.onError(group, error));
    }
  }

  /** The only errors that get out are the client's own. */
  private async eachBatch(payload: EachBatchPayload): Promise<void> {
    const batch = new FetchedBatch(payload, (handled) => this.noteCommitted(handled));
    const beating = setInterval(() => void batch.heartbeat(), HEARTBEAT_MS);
    try {
      if (batch.current) await this.options.handle(batch);
      batch.throwLost();
    } catch (error) {
      if (error instanceof LostPlace) throw error.cause;
      this.holdUp(batch, payload.pause(), error);
    } finally {
      clearInterval(beating);
    }
  }

  private holdUp({ topic, partition }: FetchedBatch, resume: () => void, error: unknown): void {
    if (error instanceof Unavailable) this.excusedAt = Date.now();
    this.hooks.onError(this.options.group, error);
    const backoff = this.backoffOf(topic, partition);
    void backoff.pause(this.stopping.signal).then(resume);
  }

  private noteCommitted(handled: readonly Handled[]): void {
    const { group } = this.options;
    for (const { batch, count } of handled) {
      const { topic, partition } = batch;
      const offset = batch.offsetAfter(count);
      this.positions.set(`${topic}/${partition}`, offset);
      this.backoffs.delete(`${topic}/${partition}`);
      this.hooks.metrics.lag?.(group, topic, partition, Math.max(0, batch.end - offset));
    }
    for (const listener of this.listeners) listener();
  }

  /** What aborted transactions leave is never handed over, and would look like lag for ever. */
  private passOverEmpty(consumer: Consumer): void {
    consumer.on('consumer.end_batch_process', ({ payload: { topic, partition, batchSize, lastOffset } }) => {
      if (batchSize > 0) return;
      const offset = Number(lastOffset) + 1;
      consumer.commitOffsets([{ topic, partition, offset: String(offset) }]).then(
        () => {
          this.positions.set(`${topic}/${partition}`, offset);
          for (const listener of this.listeners) listener();
        },
        (error: unknown) => this.hooks.onError(this.options.group, error),
      );
    });
  }

  private backoffOf(topic: string, partition: number): Backoff {
    const key = `${topic}/${partition}`;
    let backoff = this.backoffs.get(key);
    if (!backoff) this.backoffs.set(key, (backoff = new Backoff({ firstMs: FIRST_PAUSE_MS })));
    return backoff;
  }
}
