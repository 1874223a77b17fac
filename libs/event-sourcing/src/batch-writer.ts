import { type Changes, type DocumentStore, type Insert, type Parked, type Write } from './document-store.js';
import { type Event, type PublicEvent, type Recorded } from './event.js';
import { type Projection } from './projection.js';
import { ConcurrencyConflict } from './refusal.js';
import { UnitOfWork, distinct } from './unit-of-work.js';

/** What a batch is written with. */
export interface BatchWriterOptions<E extends PublicEvent> {
  readonly projection: Projection<E>;
  readonly store: DocumentStore;
  readonly decode: (event: Event & Recorded) => E | null;
  /** Events in one write at most. */
  readonly writeSize: number;
}

type Raw = Event & Recorded;

/** A part of a batch, folded into documents. */
interface Folded {
  readonly raw: readonly Raw[];
  readonly writes: readonly Write[];
  readonly inserts: readonly Insert[];
  readonly parked: readonly Parked[];
  /** The streams of which no event may be folded, this part's included. */
  readonly stopped: ReadonlySet<string>;
}

const ATTEMPTS = 50;

/**
 * Folds batches into documents and writes them, one batch at a time. A large batch is written in parts: while one is being written, the next
 * is folded on what that one leaves. Where a crash comes between two parts, the events of the first come again, and documents know them.
 *
 * An event that cannot be decoded or projected is parked with all later events of its stream. A write that lost a race is folded again, with
 * all that comes after it, on fresh documents.
 */
export class BatchWriter<E extends PublicEvent> {
  constructor(private readonly options: BatchWriterOptions<E>) {}

  /**
   * Writes what the events come to; the last part has the checkpoint (null: there is none to keep). `unpark` are those of the events that are
   * parked so far. Tells which are parked now. Errors: what the store throws, and `CONCURRENCY_CONFLICT` where it loses 50 races in a row.
   */
  async write(events: readonly Raw[], checkpoint: string | null, unpark: readonly Parked[] = []): Promise<Parked[]> {
    const parked: Parked[] = [];
    let left = events;
    for (let attempt = 1; ; attempt++) {
      try {
        await this.writeParts(left, checkpoint, unpark, (part) => {
          left = left.slice(part.raw.length);
          parked.push(...part.parked);
          attempt = 1;
        });
        return parked;
      } catch (error) {
        if (!(error instanceof ConcurrencyConflict) || attempt >= ATTEMPTS) throw error;
      }
    }
  }

  private async writeParts(
    events: readonly Raw[],
    checkpoint: string | null,
    unpark: readonly Parked[],
    onWritten: (part: Folded) => void,
  ): Promise<void> {
    const { store, writeSize } = this.options;
    let before: Folded | null = null;
    let writing = Promise.resolve();
    for (let at = 0; at === 0 || at < events.length; at += writeSize) {
      const folding = this.fold(events.slice(at, at + writeSize), unpark, before);
      const [, part]: [void, Folded] = await bothOf(writing, folding);
      const isLast = at + writeSize >= events.length;
      const changes = changesOf(part, isLast ? checkpoint : null, unpark);
      writing = (isNothing(changes) ? Promise.resolve() : store.commit(changes)).then(() => onWritten(part));
      before = part;
    }
    await writing;
  }

  private async fold(raw: readonly Raw[], unpark: readonly Parked[], before: Folded | null): Promise<Folded> {
    const { store, projection } = this.options;
    const { events, failed } = this.decode(raw);
    const wanted = distinct(references(projection, events));
    const [stoppedStreams, loaded] = await Promise.all([before?.stopped ?? store.parkedStreams(), store.load(wanted)]);
    const stopped = new Set(stoppedStreams);
    if (!before) for (const { stream } of unpark) stopped.delete(stream);
    const documents = new UnitOfWork(loaded, before?.writes);
    const parked: Parked[] = [];
    for (const { raw: event, event: decoded } of events) {
      const error = stopped.has(event.stream)
        ? 'an earlier event of this stream is parked'
        : decoded === null
          ? (failed.get(event.stream) ?? 'cannot be decoded')
          : this.project(decoded, documents);
      if (error === null) continue;
      stopped.add(event.stream);
      parked.push({ stream: event.stream, version: event.version, event, error });
    }
    return { raw, writes: documents.writes(), inserts: documents.inserted(), parked, stopped };
  }

  private decode(raw: readonly Raw[]): { events: Decoded<E>[]; failed: Map<string, string> } {
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

  /** What went wrong, or null; then nothing of the event is in the documents. */
  private project(event: E, documents: UnitOfWork): string | null {
    try {
      documents.attempt(() => this.options.projection.project(event, documents));
      return null;
    } catch (error) {
      return textOf(error);
    }
  }
}

interface Decoded<E> {
  readonly raw: Raw;
  readonly event: E | null;
}

function* references<E extends PublicEvent>(projection: Projection<E>, events: readonly Decoded<E>[]) {
  for (const { event } of events) if (event !== null) yield* projection.reads(event);
}

function changesOf({ raw, writes, inserts, parked }: Folded, checkpoint: string | null, unpark: readonly Parked[]): Changes {
  const tried = new Set(unpark.length > 0 ? raw.map(placeOf) : []);
  return { writes, inserts, park: parked, unpark: unpark.filter((each) => tried.has(placeOf(each))), checkpoint };
}

function placeOf({ stream, version }: { readonly stream: string; readonly version: number }): string {
  return `${stream}@${version}`;
}

/** A consumer group keeps its own offsets: then nothing has to be stored where nothing changed. */
function isNothing({ writes, inserts, park, unpark, checkpoint }: Changes): boolean {
  return checkpoint === null && [writes, inserts, park, unpark].every(({ length }) => length === 0);
}

/** Waits for both, and only then fails as the first of them did. */
async function bothOf<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return [await first, await second];
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
