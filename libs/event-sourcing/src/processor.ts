import { type Changes, type DocumentStore, type Parked } from './document-store.js';
import { type Event, type PublicEvent, type Recorded } from './event.js';
import { type Batch, type EventFeed, type Following } from './feed.js';
import { KeyedQueue } from './keyed-queue.js';
import { type Projection } from './projection.js';
import { ConcurrencyConflict } from './refusal.js';
import { Rest } from './rest.js';
import { UnitOfWork, distinct } from './unit-of-work.js';

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
   * The least time from the beginning of one batch to the next, milliseconds; 0 by default. Where nobody waits for the read model, a pause
   * makes fewer and larger batches of what comes in a trickle. Nobody who asks whether it has caught up waits for it.
   */
  readonly restMs?: number;
  /** Told of each event that was parked, for logs and metrics. */
  readonly onParked?: (parked: Parked) => void;
  /** Told of each batch that was written. */
  readonly onBatch?: (events: number) => void;
}

const ATTEMPTS = 50;

/**
 * Keeps a read model up to date: folds each batch of a feed into documents in memory, and writes them with the checkpoint at once.
 *
 * A write that lost a race is folded again on the fresh documents. An event that cannot be decoded or projected is parked with all
 * later events of its stream, and every other stream goes on; {@link Processor.retry} tries them again in their order.
 */
export class Processor<E extends PublicEvent = PublicEvent> {
  private following: Following | null = null;
  /** How many wait until it has caught up. */
  private asking = 0;
  private readonly rest = new Rest();
  /** The checkpoint that the store has. */
  private stored: string | null = null;
  private readonly queue = new KeyedQueue();

  constructor(private readonly options: ProcessorOptions<E>) {}

  /** Begins after the checkpoint that the store has. */
  async start(): Promise<void> {
    const { store, feed, projection, follower } = this.options;
    this.stored = await store.checkpoint();
    this.following = feed.follow({
      name: follower ?? projection.name,
      from: this.stored,
      batchSize: this.options.batchSize ?? 1000,
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
      const stillParked = await this.write(
        parked.map(({ event }) => event),
        null,
        parked,
      );
      return stillParked.length;
    });
  }

  private async handle(batch: Batch): Promise<void> {
    const began = performance.now();
    const parked = await this.write(batch.events, batch.checkpoint === this.stored ? null : batch.checkpoint, []);
    this.stored = batch.checkpoint;
    for (const each of parked) this.options.onParked?.(each);
    this.options.onBatch?.(batch.events.length);
    if (this.asking === 0) await this.rest.take((this.options.restMs ?? 0) - (performance.now() - began));
  }

  private async write(raw: Batch['events'], checkpoint: string | null, unpark: readonly Parked[]): Promise<Parked[]> {
    const { store, projection } = this.options;
    for (let attempt = 1; ; attempt++) {
      const { events, failed } = this.decode(raw);
      const [parkedStreams, loaded] = await Promise.all([store.parkedStreams(), store.load(distinct(references(projection, events)))]);
      const stopped = new Set(parkedStreams);
      for (const { stream } of unpark) stopped.delete(stream);
      const documents = new UnitOfWork(loaded);
      const parked = this.fold(events, failed, stopped, documents);
      const changes: Changes = {
        writes: documents.writes(),
        inserts: documents.inserted(),
        park: parked,
        unpark,
        checkpoint,
      };
      if (isNothing(changes)) return parked;
      try {
        await store.commit(changes);
      } catch (error) {
        if (error instanceof ConcurrencyConflict && attempt < ATTEMPTS) continue;
        throw error;
      }
      return parked;
    }
  }

  private decode(raw: Batch['events']): { events: Decoded<E>[]; failed: Map<string, string> } {
    const events: Decoded<E>[] = [];
    const failed = new Map<string, string>();
    for (const event of raw) {
      try {
        const decoded = this.options.decode(event);
        if (decoded !== null) events.push({ raw: event, event: decoded });
      } catch (error) {
        events.push({ raw: event, event: null });
        if (!failed.has(event.stream)) failed.set(event.stream, textOf(error));
      }
    }
    return { events, failed };
  }

  private fold(
    events: readonly Decoded<E>[],
    failed: ReadonlyMap<string, string>,
    stopped: Set<string>,
    documents: UnitOfWork,
  ): Parked[] {
    const parked: Parked[] = [];
    for (const { raw, event } of events) {
      let error: string | null = null;
      if (stopped.has(raw.stream)) {
        error = 'an earlier event of this stream is parked';
      } else if (event === null) {
        error = failed.get(raw.stream) ?? 'cannot be decoded';
      } else {
        try {
          documents.attempt(() => this.options.projection.project(event, documents));
        } catch (thrown) {
          error = textOf(thrown);
        }
      }
      if (error === null) continue;
      stopped.add(raw.stream);
      parked.push({ stream: raw.stream, version: raw.version, event: raw, error });
    }
    return parked;
  }
}

interface Decoded<E> {
  readonly raw: Event & Recorded;
  readonly event: E | null;
}

function* references<E extends PublicEvent>(projection: Projection<E>, events: readonly Decoded<E>[]) {
  for (const { event } of events) if (event !== null) yield* projection.reads(event);
}

/** A consumer group keeps its own offsets: then nothing has to be stored where nothing changed. */
function isNothing({ writes, inserts, park, unpark, checkpoint }: Changes): boolean {
  return checkpoint === null && [writes, inserts, park, unpark].every(({ length }) => length === 0);
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
