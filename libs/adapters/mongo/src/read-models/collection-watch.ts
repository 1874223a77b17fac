import { Backoff } from '@parley/event-sourcing';
import { type mongo } from 'mongoose';
import { type Database } from '../connection/database.js';
import { PlaceGone, TAIL_OPTIONS, Tail } from '../change-streams/tail.js';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2000;

type Listener<D extends mongo.Document> = (changes: readonly mongo.ChangeStreamDocument<D>[] | null) => void;
type Begin = Pick<mongo.ChangeStreamOptions, 'resumeAfter' | 'startAtOperationTime'>;

/**
 * Tells what changes in a collection from a time of the cluster on, or from now, until it is stopped; a server that was away delays it. Where
 * the server cannot say any more what was changed in between, the listener is told null, and hears what comes then.
 */
export class CollectionWatch<D extends mongo.Document> {
  private readonly stopping = new AbortController();
  private tail: Tail<D> | null = null;
  private readonly running: Promise<void>;

  constructor(
    private readonly database: Database,
    private readonly collection: () => Promise<mongo.Collection<D>>,
    from: mongo.Timestamp | null,
    private readonly listener: Listener<D>,
    private readonly onError: (error: unknown) => void = () => undefined,
    /** Called with each successful read. */
    private readonly onRead: () => void = () => undefined,
  ) {
    this.running = this.run(from ? { startAtOperationTime: from } : null);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.tail?.close();
    await this.running;
  }

  private async run(from: Begin | null): Promise<void> {
    let begin = from;
    const backoff = new Backoff({ firstMs: FIRST_PAUSE_MS, longestMs: LONGEST_PAUSE_MS });
    while (!this.stopped) {
      try {
        if (!begin) {
          begin = { startAtOperationTime: await this.database.now() };
          this.listener(null);
        }
        this.tail = new Tail((await this.collection()).watch<D>([], { ...TAIL_OPTIONS, ...begin }));
        while (!this.stopped) {
          const { changes, token } = await this.tail.next(TAIL_OPTIONS.batchSize);
          backoff.reset();
          this.onRead();
          if (token) begin = { resumeAfter: token };
          if (changes.length > 0 && !this.stopped) this.listener(changes);
        }
      } catch (error) {
        if (this.stopped) return;
        this.onError(error);
        if (error instanceof PlaceGone) begin = null;
        await backoff.pause(this.stopping.signal);
      } finally {
        await this.tail?.close().catch(() => undefined);
        this.tail = null;
      }
    }
  }

  private get stopped(): boolean {
    return this.stopping.signal.aborted;
  }
}
