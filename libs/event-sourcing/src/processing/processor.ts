import { InterruptibleDelay, delay } from '../async/delay.js';
import { type Changes, type DocumentStore, type Parked, type Reference } from '../read-models/document-store.js';
import { type Event, type PublicEvent, type Recorded } from '../vocabulary/event.js';
import { type Batch, type EventFeed, type Following } from '../subscriptions/feed.js';
import { KeyedQueue } from '../async/keyed-queue.js';
import { type Delivered, OrderedFold, type ParkedStream, deliver } from './ordered-fold.js';
import { type Projection } from '../read-models/projection.js';
import { ConcurrencyConflict } from '../vocabulary/refusal.js';
import { UnitOfWork, distinctReferences } from '../read-models/unit-of-work.js';

/** The options of a processor. */
export interface ProcessorOptions<E extends PublicEvent> {
  readonly projection: Projection<E>;
  readonly store: Pick<DocumentStore, 'projection' | 'parked'>;
  readonly feed: EventFeed;
  /** Names this follower of the feed; the projection's name by default. Two processors of one projection need different names. */
  readonly follower?: string;
  /** Decodes an event of the feed; null for an event that the projection ignores. If it throws, the stream is parked. */
  readonly decode: (event: Event & Recorded) => E | null;
  /** Events at once; 1,000 by default. Larger is faster and makes each write longer. */
  readonly batchSize?: number;
  /**
   * Minimum time from the beginning of one batch to the next, milliseconds; 0 by default. If no caller waits for the read model, a pause
   * makes fewer and larger batches of a slow feed. `caughtUp` does not wait for it.
   */
  readonly restMs?: number;
  /** How often parked streams are retried, milliseconds; a minute by default. They are retried at the start, too. */
  readonly retryEveryMs?: number;
  /** Called for each failed retry of parked streams; they are retried again. */
  readonly onError?: (error: unknown) => void;
  /** Called for each parked event, for logs and metrics. */
  readonly onParked?: (parked: Parked) => void;
  /** Called for each written batch. */
  readonly onBatch?: (events: number) => void;
}

const ATTEMPTS = 50;
/** Parked events of a stream that are in memory at once. */
const PARKED_AT_ONCE = 1000;
const STREAMS_AT_ONCE = 100;

/**
 * Keeps a read model up to date: folds each batch of a feed into documents in memory, and writes them with the checkpoint at once.
 *
 * On a version conflict the batch is folded again on the current documents. An event that cannot be applied is parked with all later
 * events of its stream, and every other stream continues (see {@link OrderedFold}). Parked streams are retried when a missing event
 * arrives, at the start, and periodically.
 */
export class Processor<E extends PublicEvent = PublicEvent> {
  private following: Following | null = null;
  /** How many wait until it has caught up. */
  private asking = 0;
  private readonly beforeBatch = new InterruptibleDelay();
  private retrying: Promise<void> = Promise.resolve();
  private stopping = new AbortController();
  /** The checkpoint that the store has. */
  private stored: string | null = null;
  private readonly queue = new KeyedQueue();

  constructor(private readonly options: ProcessorOptions<E>) {}

  /** Begins after the checkpoint that the store has. */
  async start(): Promise<void> {
    const { store, feed, projection, follower } = this.options;
    this.stored = await store.projection.checkpoint();
    this.following = feed.follow({
      name: follower ?? projection.name,
      from: this.stored,
      batchSize: this.options.batchSize ?? 1000,
      handle: (batch) => this.queue.run('batch', () => this.handle(batch)),
    });
    this.stopping = new AbortController();
    this.retrying = this.retryParked();
  }

  /** Resolves when all that was appended before the call is in the documents. */
  async caughtUp(): Promise<void> {
    this.asking++;
    this.beforeBatch.end();
    try {
      await this.following?.caughtUp();
    } finally {
      this.asking--;
    }
  }

  /** Finishes the batch under way and reads no more. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.beforeBatch.end();
    await this.following?.stop();
    await this.retrying;
    this.following = null;
  }

  /** Tries the parked events of a stream again, oldest first, and tells how many are still parked, counting to 1,000. */
  async retry(stream: string): Promise<number> {
    await this.queue.run('batch', () => this.release(stream));
    return (await this.options.store.parked.list(stream, PARKED_AT_ONCE)).length;
  }

  /** Retries all parked streams again and again: a release that can apply them may have started, or what was missing may be there. */
  private async retryParked(): Promise<void> {
    const { store, retryEveryMs = 60_000, onError } = this.options;
    while (!this.isStopped) {
      try {
        for (let after: string | undefined; !this.isStopped; ) {
          const streams = await store.parked.streams(STREAMS_AT_ONCE, after);
          for (const stream of streams) if (!this.isStopped) await this.queue.run('batch', () => this.release(stream));
          if (streams.length < STREAMS_AT_ONCE) break;
          after = streams.at(-1);
        }
      } catch (error) {
        onError?.(error);
      }
      await delay(retryEveryMs, this.stopping.signal);
    }
  }

  private get isStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private async handle(batch: Batch): Promise<void> {
    const began = performance.now();
    const { added, unfinished } = await this.write(batch.events, batch.checkpoint === this.stored ? null : batch.checkpoint);
    this.stored = batch.checkpoint;
    for (const each of added) this.options.onParked?.(each);
    for (const stream of unfinished) await this.release(stream);
    this.options.onBatch?.(batch.events.length);
    if (this.asking === 0 && !this.isStopped) await this.beforeBatch.wait((this.options.restMs ?? 0) - (performance.now() - began));
  }

  /** Applies what is parked of a stream as far as it can be, some events at a time. */
  private async release(stream: string): Promise<void> {
    for (;;) {
      const { unfinished } = await this.write([], null, [stream]);
      if (unfinished.size === 0) return;
    }
  }

  private async write(raw: Batch['events'], checkpoint: string | null, retried: readonly string[] = []): Promise<Written> {
    const { store, projection, decode } = this.options;
    const delivered = raw.map((event) => deliver(event, decode, projection)).filter(({ event, error }) => event !== null || error !== null);
    for (let attempt = 1; ; attempt++) {
      const [parked, loaded] = await Promise.all([this.loadParked(delivered, retried), store.projection.load(referencesOf(delivered))]);
      const released = parked.flatMap(({ stored }) => (stored ?? []).map((each) => each.delivered));
      const documents = new UnitOfWork(released.length === 0 ? loaded : await store.projection.load(referencesOf([...delivered, ...released])));
      const fold = new OrderedFold(projection, documents, parked);
      for (const stream of retried) fold.drain(stream);
      for (const each of delivered) fold.add(each);
      const { park, unpark, added } = fold.changes();
      const changes: Changes = { writes: documents.writes(), inserts: documents.inserted(), park, unpark, checkpoint };
      const written = { added, unfinished: fold.unfinished };
      if (isNothing(changes)) return written;
      try {
        await store.projection.commit(changes);
      } catch (error) {
        if (error instanceof ConcurrencyConflict && attempt < ATTEMPTS) continue;
        throw error;
      }
      return written;
    }
  }

  /** The parked streams of a batch. Loads the events of streams that this batch may release. */
  private async loadParked(delivered: readonly Delivered<E>[], retried: readonly string[]): Promise<ParkedStream<E>[]> {
    const { store, projection, decode } = this.options;
    const first = await store.parked.firstVersions([...new Set([...retried, ...delivered.map(({ raw }) => raw.stream)])]);
    if (first.size === 0) return [];
    const released = new Set(retried);
    for (const { raw, error } of delivered) if (error === null && raw.version <= (first.get(raw.stream) ?? 0)) released.add(raw.stream);
    const load = async (stream: string) => {
      const stored = await store.parked.list(stream, PARKED_AT_ONCE);
      return stored.map((each) => ({ ...each, delivered: deliver(each.event, decode, projection) }));
    };
    return Promise.all(
      [...first].map(async ([stream, version]) => {
        const stored = released.has(stream) ? await load(stream) : null;
        return { stream, first: version, stored, hasMore: stored?.length === PARKED_AT_ONCE };
      }),
    );
  }
}

function referencesOf(delivered: readonly Pick<Delivered<PublicEvent>, 'reads'>[]): Reference[] {
  return distinctReferences(delivered.flatMap(({ reads }) => reads));
}

interface Written {
  /** Events that were not parked before. */
  readonly added: readonly Parked[];
  /** Streams of which more may be applied at once. */
  readonly unfinished: ReadonlySet<string>;
}

/** Whether a batch changes nothing. Then nothing is stored, because consumer groups keep their own offsets. */
function isNothing({ writes, inserts, park, unpark, checkpoint }: Changes): boolean {
  return checkpoint === null && [writes, inserts, park, unpark].every(({ length }) => length === 0);
}
