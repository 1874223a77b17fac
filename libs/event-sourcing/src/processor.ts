import { BatchWriter } from './batch-writer.js';
import { type DocumentStore, type Parked } from './document-store.js';
import { type Event, type PublicEvent, type Recorded } from './event.js';
import { type Batch, type EventFeed, type Following } from './feed.js';
import { KeyedQueue } from './keyed-queue.js';
import { type Projection } from './projection.js';
import { Rest } from './rest.js';

/** What a processor works with. */
export interface ProcessorOptions<E extends PublicEvent> {
  readonly projection: Projection<E>;
  readonly store: DocumentStore;
  readonly feed: EventFeed;
  /** Names this follower of the feed; the projection's name by default. Two that build side by side have names of their own. */
  readonly follower?: string;
  /** Turns what the feed carries into the public event; null for what this projection need not see. Where it throws, the stream parks. */
  readonly decode: (event: Event & Recorded) => E | null;
  /** Events at once; 1,000 by default. Larger is faster and makes each write longer. */
  readonly batchSize?: number;
  /**
   * Events in one write; all of a batch by default. Where it is less, the next part of a batch is folded while one is written: worth it where
   * the store works in another process.
   */
  readonly writeSize?: number;
  /**
   * The least time from the beginning of one batch to the next, milliseconds; 0 by default. Where nobody waits for the read model, a pause
   * makes fewer and larger batches of what comes in a trickle. Nobody who asks whether it has caught up waits for it.
   */
  readonly restMs?: number;
  /** Told of each event that was parked, for logs and metrics. */
  readonly onParked?: (parked: Parked) => void;
  /** Told of each batch that was written. */
  readonly onBatch?: (events: number) => void;
}

const BATCH_SIZE = 1000;

/**
 * Keeps a read model up to date: folds each batch of a feed into documents in memory, and writes them with the checkpoint at once.
 *
 * An event that cannot be decoded or projected is parked with all later events of its stream, and every other stream goes on;
 * {@link Processor.retry} tries them again in their order.
 */
export class Processor<E extends PublicEvent = PublicEvent> {
  private following: Following | null = null;
  /** How many wait until it has caught up. */
  private asking = 0;
  private readonly rest = new Rest();
  /** The checkpoint that the store has. */
  private stored: string | null = null;
  private readonly queue = new KeyedQueue();
  private readonly writer: BatchWriter<E>;

  constructor(private readonly options: ProcessorOptions<E>) {
    const { batchSize = BATCH_SIZE, writeSize = batchSize } = options;
    this.writer = new BatchWriter({ ...options, writeSize });
  }

  /** Begins after the checkpoint that the store has. */
  async start(): Promise<void> {
    const { store, feed, projection, follower } = this.options;
    this.stored = await store.checkpoint();
    this.following = feed.follow({
      name: follower ?? projection.name,
      from: this.stored,
      batchSize: this.options.batchSize ?? BATCH_SIZE,
      handle: (batch) => this.queue.run('batch', () => this.handle(batch)),
    });
  }

  /** Resolves when all that was appended before the call is in the documents. */
  async caughtUp(): Promise<void> {
    this.asking++;
    this.rest.end();
    try {
      await this.following?.caughtUp();
    } finally {
      this.asking--;
    }
  }

  /** Finishes the batch under way and reads no more. */
  async stop(): Promise<void> {
    this.rest.end();
    await this.following?.stop();
    this.following = null;
  }

  /** Tries the parked events of a stream again, oldest first, and tells how many are still parked. */
  async retry(stream: string): Promise<number> {
    return this.queue.run('batch', async () => {
      const parked = await this.options.store.parked(stream);
      const events = parked.map(({ event }) => event);
      return (await this.writer.write(events, null, parked)).length;
    });
  }

  private async handle(batch: Batch): Promise<void> {
    const began = performance.now();
    const parked = await this.writer.write(batch.events, batch.checkpoint === this.stored ? null : batch.checkpoint);
    this.stored = batch.checkpoint;
    for (const each of parked) this.options.onParked?.(each);
    this.options.onBatch?.(batch.events.length);
    if (this.asking === 0) await this.rest.take((this.options.restMs ?? 0) - (performance.now() - began));
  }
}
