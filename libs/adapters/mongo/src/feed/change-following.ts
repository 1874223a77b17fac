import { Backoff, type Follower, type Following, Unavailable } from '@parley/event-sourcing';
import { type Database } from '../connection/database.js';
import { translated } from '../errors.js';
import { type MongoEventStore } from '../events/event-store.js';
import { type CommitDocument, type MarkDocument } from '../schemas.js';
import { type ReaderHealth } from '../change-streams/reader-health.js';
import { PlaceGone, type Tail } from '../change-streams/tail.js';
import { type PlacedBatch, batchesOf } from './batches.js';
import { History, type Reading, isScan } from './history.js';
import { Marks } from './marks.js';
import { Overlap } from './overlap.js';
import { type Place, formatPlace } from './place.js';

const FIRST_PAUSE_MS = 20;
/** How often the place is saved where nothing happens, so that it does not fall out of the history. */
const IDLE_SAVE_MS = 60_000;

/**
 * One follower of the commits.
 *
 * Without a place, it notes the cluster's time, reads all commits that are there by stream and version, and goes on with the history from
 * that time. What a majority had at that time is read by the scan; what it got later comes with the history; so nothing is missed,
 * whatever was written where the scan had already been. Within a stream the scan leaves no gap, since a commit that is visible is so after
 * the one before it; and what it did not read of a stream comes with the history in order.
 */
export class ChangeFollowing implements Following {
  private readonly stopping = new AbortController();
  private readonly backoff = new Backoff({ firstMs: FIRST_PAUSE_MS });
  private savedMs = Date.now();
  private tail: Tail<CommitDocument | MarkDocument> | null = null;
  private readonly marks: Marks;
  private readonly history: History;
  private readonly overlap = new Overlap();
  private readonly running: Promise<void>;

  constructor(
    database: Database,
    store: MongoEventStore,
    private readonly follower: Follower,
    private place: Place | null,
    private readonly onError: (follower: string, error: unknown) => void,
    private readonly health: ReaderHealth,
  ) {
    this.marks = new Marks(database);
    this.history = new History(database, store, this.marks);
    this.running = this.run();
  }

  async caughtUp(): Promise<void> {
    if (this.stopped) throw this.stoppedEarly();
    await this.marks.reached(await this.marks.write());
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.tail?.close();
    await this.running;
    this.health.recovered(this.follower.name);
    await this.marks.close(this.stoppedEarly());
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      try {
        this.place ??= { scan: await this.history.now(), after: null };
        if (isScan(this.place)) await this.scan(this.place);
        else await this.follow(this.place);
      } catch (error) {
        if (this.stopped) return;
        this.health.failed(this.follower.name, error);
        this.onError(this.follower.name, translated(error));
        if (error instanceof PlaceGone) this.place = null;
        await this.backoff.pause(this.stopping.signal);
      }
    }
  }

  private async scan(place: Extract<Place, { scan: unknown }>): Promise<void> {
    this.overlap.begin(place.after === null);
    for await (const reading of this.history.scan(place)) {
      this.health.recovered(this.follower.name);
      for (const { commit } of reading.reads) this.overlap.noteScanned(commit);
      await this.deliver(reading);
      if (this.stopped) return;
    }
    this.overlap.end(await this.marks.write());
  }

  /** Reads on while what was read is handled. */
  private async follow(from: Exclude<Place, { scan: unknown }>): Promise<void> {
    const tail = await this.history.open(from);
    if (this.stopped) return tail.close();
    this.tail = tail;
    try {
      let place = from;
      const read = async () => {
        const reading = await this.history.read(tail, place, this.follower.batchSize);
        this.health.recovered(this.follower.name);
        if (!isScan(reading.behind)) place = reading.behind;
        return reading;
      };
      for (let next = read(); !this.stopped; ) {
        const reading = await next;
        next = read();
        // Told when its turn comes, or never where there is no other turn.
        next.catch(() => undefined);
        await this.deliver(this.overlap.without(reading));
      }
    } finally {
      this.tail = null;
      await tail.close();
    }
  }

  /** Hands over what was read, batch by batch, each until it is handled. */
  private async deliver({ reads, mark, behind }: Reading): Promise<void> {
    for (const batch of batchesOf(reads, this.follower.batchSize, this.place?.part)) {
      await this.handle(batch);
      if (this.stopped) return;
    }
    if (reads.length === 0 && Date.now() - this.savedMs > IDLE_SAVE_MS) await this.handle({ events: [], place: behind });
    if (this.stopped) return;
    this.place = behind;
    this.overlap.noteMark(mark);
    this.marks.note(mark);
  }

  private async handle({ events, place }: PlacedBatch): Promise<void> {
    while (!this.stopped) {
      try {
        await this.follower.handle({ events, checkpoint: formatPlace(place) });
        this.place = place;
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
    return new Unavailable(`${this.follower.name} was stopped before it had caught up`);
  }
}
