import { Backoff } from '@parley/event-sourcing';
import { type mongo } from 'mongoose';
import { type Database } from '../connection/database.js';
import { ResumeTokenLost, CHANGE_STREAM_OPTIONS, ChangeStreamReader } from '../change-streams/change-stream-reader.js';

const INITIAL_DELAY_MS = 50;
const MAX_DELAY_MS = 2000;

type Listener<D extends mongo.Document> = (changes: readonly mongo.ChangeStreamDocument<D>[] | null) => void;
type Begin = Pick<mongo.ChangeStreamOptions, 'resumeAfter' | 'startAtOperationTime'>;

/**
 * Notifies about changes of a collection from a cluster time (or now) until it is stopped, and retries while the server is unavailable. If
 * the resume token is lost, the listener gets null and then later changes.
 */
export class CollectionWatch<D extends mongo.Document> {
  private readonly stopping = new AbortController();
  private stream: ChangeStreamReader<D> | null = null;
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
    await this.stream?.close();
    await this.running;
  }

  private async run(from: Begin | null): Promise<void> {
    let begin = from;
    const backoff = new Backoff({ firstMs: INITIAL_DELAY_MS, longestMs: MAX_DELAY_MS });
    while (!this.stopped) {
      try {
        if (!begin) {
          begin = { startAtOperationTime: await this.database.now() };
          this.listener(null);
        }
        this.stream = new ChangeStreamReader((await this.collection()).watch<D>([], { ...CHANGE_STREAM_OPTIONS, ...begin }));
        while (!this.stopped) {
          const { changes, token } = await this.stream.next(CHANGE_STREAM_OPTIONS.batchSize);
          backoff.reset();
          this.onRead();
          if (token) begin = { resumeAfter: token };
          if (changes.length > 0 && !this.stopped) this.listener(changes);
        }
      } catch (error) {
        if (this.stopped) return;
        this.onError(error);
        if (error instanceof ResumeTokenLost) begin = null;
        await backoff.pause(this.stopping.signal);
      } finally {
        await this.stream?.close().catch(() => undefined);
        this.stream = null;
      }
    }
  }

  private get stopped(): boolean {
    return this.stopping.signal.aborted;
  }
}
