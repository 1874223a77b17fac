import { type Consumer, type EachBatchPayload, type Kafka } from 'kafkajs';
import { Backoff, Unavailable } from '@parley/event-sourcing';
import { type KafkaMetrics } from '../metrics.js';
import { reasonOf } from '../reason.js';
import { FetchedBatch, type Handled, MembershipLost } from './fetched-batch.js';

export interface GroupConsumerOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /** How long a broker may delay a fetch below one megabyte, milliseconds; 0 by default. */
  readonly fetchWaitMs?: number;
  /** Runs once before the consumer joins the group; retried until it succeeds. */
  readonly prepare?: () => Promise<void>;
  /**
   * Handles and commits a batch of one partition; partitions are handled in parallel. If it rejects, the uncommitted messages are delivered
   * again after a growing delay.
   */
  readonly handle: (batch: FetchedBatch) => Promise<void>;
}

/** Callbacks of a consumer. */
export interface ConsumerHooks {
  readonly onError: (group: string, error: unknown) => void;
  readonly metrics: KafkaMetrics;
}

const HEARTBEAT_MS = 1000;
const INITIAL_DELAY_MS = 50;
const SESSION_MS = 10_000;
/** How long the group waits for members in the middle of a batch, and at most for one that stops. */
const REBALANCE_MS = 20_000;
/** How long a fetch waits for messages, and therefore a stop for the current fetch. */
const FETCH_WAIT_MS = 500;
const FETCH_MIN_BYTES = 1_000_000;
const MAX_CONCURRENT_PARTITIONS = 64;

/**
 * A member of a consumer group that runs until it is stopped.
 *
 * The client handles errors of handlers badly (it ends silently or loops), so none reaches it: the partition is paused and its messages are
 * fetched again. When the client crashes (lost broker, wrong password, missing permission), a new client replaces it after a delay, without
 * limit; `trouble` has the reason meanwhile.
 */
export class GroupConsumer {
  /** Partitions by topic; null while it is not a member of the group. */
  assigned: Readonly<Record<string, readonly number[]>> | null = null;
  /** When its handler last failed with `Unavailable`, milliseconds since the epoch. */
  unavailableAt = Date.now();
  /** Why it is not a member of its group; null while it is, or before the first attempt has failed. */
  disconnectReason: string | null = null;
  /** Resolves when `prepare` has succeeded or the consumer has stopped. */
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

  /** Starts no more batches, and resolves when the current ones are handled and committed. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Leaves the group and joins it again at the offsets that the brokers have. */
  restart(reason: string): void {
    this.positions.clear();
    this.endSession(new Unavailable(reason));
  }

  get isStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  /** The offset that this member committed last; null if it has committed none. */
  committed(topic: string, partition: number): number | null {
    return this.positions.get(`${topic}/${partition}`) ?? null;
  }

  /** Calls the listener after each commit. Returns the function that unsubscribes it. */
  onCommit(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async run(): Promise<void> {
    const { group, prepare } = this.options;
    const backoff = new Backoff({ firstMs: INITIAL_DELAY_MS });
    let prepared = false;
    while (!this.isStopped) {
      const began = Date.now();
      try {
        if (!prepared) await prepare?.();
        prepared = true;
        this.markPrepared();
        await this.session();
      } catch (error) {
        this.disconnectReason = reasonOf(error);
        this.hooks.onError(group, error);
        if (Date.now() - began > 60_000) backoff.reset();
        await backoff.pause(this.stopping.signal);
      }
    }
  }

  /** Runs one client until the stop or its crash. */
  private async session(): Promise<void> {
    const { group, topics, fetchWaitMs = 0 } = this.options;
    const consumer = this.kafka.consumer({
      groupId: group,
      allowAutoTopicCreation: false,
      sessionTimeout: SESSION_MS,
      rebalanceTimeout: REBALANCE_MS,
      heartbeatInterval: HEARTBEAT_MS,
      maxWaitTimeInMs: fetchWaitMs > 0 ? fetchWaitMs : FETCH_WAIT_MS,
      minBytes: fetchWaitMs > 0 ? FETCH_MIN_BYTES : 1,
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
      this.disconnectReason = null;
    });
    consumer.on('consumer.rebalancing', () => (this.assigned = null));
    this.commitEmptyBatches(consumer);
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: MAX_CONCURRENT_PARTITIONS,
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

  /** Throws errors of the client only. */
  private async eachBatch(payload: EachBatchPayload): Promise<void> {
    const batch = new FetchedBatch(payload, (handled) => this.recordCommit(handled));
    const beating = setInterval(() => void batch.heartbeat(), HEARTBEAT_MS);
    try {
      if (batch.isCurrent) await this.options.handle(batch);
      batch.throwIfLost();
    } catch (error) {
      if (error instanceof MembershipLost) throw error.cause;
      this.pausePartition(batch, payload.pause(), error);
    } finally {
      clearInterval(beating);
    }
  }

  private pausePartition({ topic, partition }: FetchedBatch, resume: () => void, error: unknown): void {
    if (error instanceof Unavailable) this.unavailableAt = Date.now();
    this.hooks.onError(this.options.group, error);
    const backoff = this.backoffOf(topic, partition);
    void backoff.pause(this.stopping.signal).then(resume);
  }

  private recordCommit(handled: readonly Handled[]): void {
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

  /** Commits fetches that contain only aborted transactions. The client never delivers them, so they would remain as lag. */
  private commitEmptyBatches(consumer: Consumer): void {
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
    if (!backoff) this.backoffs.set(key, (backoff = new Backoff({ firstMs: INITIAL_DELAY_MS })));
    return backoff;
  }
}
