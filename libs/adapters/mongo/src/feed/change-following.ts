import { Backoff, type Follower, type Following, Unavailable } from '@parley/event-sourcing';
import { type Database } from '../connection/database.js';
import { translateError } from '../errors.js';
import { type MongoEventStore } from '../events/event-store.js';
import { type CommitDocument, type WatermarkDocument } from '../schemas.js';
import { type ReaderHealth } from '../change-streams/reader-health.js';
import { ResumeTokenLost, type ChangeStreamReader } from '../change-streams/change-stream-reader.js';
import { type PositionedBatch, batchesOf } from './batches.js';
import { CommitReader, type ReadResult, isScan } from './commit-reader.js';
import { Watermarks } from './watermarks.js';
import { ScanDeduplicator } from './scan-deduplicator.js';
import { type Position, formatPosition } from './position.js';

const INITIAL_DELAY_MS = 20;
/** How often the position is saved without events, so that it stays in the oplog. */
const IDLE_SAVE_MS = 60_000;

/**
 * A subscription to the commits.
 *
 * Without a position it records the cluster time, scans all commits by stream and version, and then follows the change stream from that
 * time. The scan reads every commit with a majority at that time, and the change stream delivers every later one, so none is missed
 * wherever it was inserted. The scan has no gaps within a stream, because commits become visible in order; the rest of a stream
 * follows in order through the change stream.
 */
export class ChangeFollowing implements Following {
  private readonly stopping = new AbortController();
  private readonly backoff = new Backoff({ firstMs: INITIAL_DELAY_MS });
  private savedMs = Date.now();
  private stream: ChangeStreamReader<CommitDocument | WatermarkDocument> | null = null;
  private readonly watermarks: Watermarks;
  private readonly reader: CommitReader;
  private readonly deduplicator = new ScanDeduplicator();
  private readonly running: Promise<void>;

  constructor(
    database: Database,
    store: MongoEventStore,
    private readonly follower: Follower,
    private position: Position | null,
    private readonly onError: (follower: string, error: unknown) => void,
    private readonly health: ReaderHealth,
  ) {
    this.watermarks = new Watermarks(database);
    this.reader = new CommitReader(database, store, this.watermarks);
    this.running = this.run();
  }

  async caughtUp(): Promise<void> {
    if (this.stopped) throw this.stoppedEarly();
    await this.watermarks.reached(await this.watermarks.write());
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.stream?.close();
    await this.running;
    this.health.recovered(this.follower.name);
    await this.watermarks.close(this.stoppedEarly());
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        this.position ??= { scan: await this.reader.now(), after: null };
        if (isScan(this.position)) await this.scan(this.position);
        else await this.follow(this.position);
      } catch (error) {
        if (this.stopped) return;
        this.health.failed(this.follower.name, error);
        this.onError(this.follower.name, translateError(error));
        if (error instanceof ResumeTokenLost) this.position = null;
        await this.backoff.pause(this.stopping.signal);
      }
    }
  }

  private async scan(position: Extract<Position, { scan: unknown }>): Promise<void> {
    this.deduplicator.begin(position.after === null);
    for await (const reading of this.reader.scan(position)) {
      this.health.recovered(this.follower.name);
      for (const { commit } of reading.reads) this.deduplicator.recordScanned(commit);
      await this.deliver(reading);
      if (this.stopped) return;
    }
    this.deduplicator.end(await this.watermarks.write());
  }

  /** Reads the next batch while the current one is handled. */
  private async follow(from: Exclude<Position, { scan: unknown }>): Promise<void> {
    const stream = await this.reader.open(from);
    if (this.stopped) return stream.close();
    this.stream = stream;
    try {
      let position = from;
      const read = async () => {
        const reading = await this.reader.read(stream, position, this.follower.batchSize);
        this.health.recovered(this.follower.name);
        if (!isScan(reading.after)) position = reading.after;
        return reading;
      };
      for (let next = read(); !this.stopped; ) {
        const reading = await next;
        next = read();
        // The loop handles the rejection in its next iteration, or ignores it after a stop.
        next.catch(() => undefined);
        await this.deliver(this.deduplicator.filter(reading));
      }
    } finally {
      this.stream = null;
      await stream.close();
    }
  }

  /** Delivers what was read in batches and retries each until it is handled. */
  private async deliver({ reads, watermark, after }: ReadResult): Promise<void> {
    for (const batch of batchesOf(reads, this.follower.batchSize, this.position?.part)) {
      await this.handle(batch);
      if (this.stopped) return;
    }
    if (reads.length === 0 && Date.now() - this.savedMs > IDLE_SAVE_MS) await this.handle({ events: [], position: after });
    if (this.stopped) return;
    this.position = after;
    this.deduplicator.recordWatermark(watermark);
    this.watermarks.recordRead(watermark);
  }

  private async handle({ events, position }: PositionedBatch): Promise<void> {
    while (!this.stopped) {
      try {
        await this.follower.handle({ events, checkpoint: formatPosition(position) });
        this.position = position;
        this.savedMs = Date.now();
        this.backoff.reset();
        return;
      } catch (error) {
        this.onError(this.follower.name, error);
        await this.backoff.pause(this.stopping.signal);
      }
    }
  }

  private get stopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private stoppedEarly(): Unavailable {
    return new Unavailable(`${this.follower.name} was stopped before it caught up`);
  }
}
