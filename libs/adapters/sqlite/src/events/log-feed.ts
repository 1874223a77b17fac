import { Backoff, type EventFeed, type Follower, type Following, InterruptibleDelay, Unavailable } from '@parley/event-sourcing';
import { type SqliteEventStore } from './event-store.js';
import { type GroupCommit } from '../database/group-commit.js';

const POLL_INTERVAL_MS = 500;
const INITIAL_DELAY_MS = 20;

/** The log of the event store as a feed, with positions as checkpoints. Calls `onError` for each batch that is retried. */
export class LogFeed implements EventFeed {
  constructor(
    private readonly store: SqliteEventStore,
    private readonly group: GroupCommit,
    private readonly onError: (follower: string, error: unknown) => void = () => undefined,
  ) {}

  follow(follower: Follower): Following {
    const position = Number(follower.from ?? 0);
    if (!Number.isSafeInteger(position)) throw new Error(`Invalid checkpoint '${follower.from}': expected a position in the log`);
    return new LogFollowing(this.store, this.group, follower, position, this.onError);
  }
}

class LogFollowing implements Following {
  private hasNews = false;
  /** Ends at the next commit of this process; its timeout finds commits of other processes. */
  private readonly untilPoll = new InterruptibleDelay();
  private readonly stopping = new AbortController();
  private readonly unsubscribe: () => void;
  private readonly running: Promise<void>;
  private waiting: { readonly position: number; readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];

  constructor(
    private readonly store: SqliteEventStore,
    group: GroupCommit,
    private readonly follower: Follower,
    private position: number,
    private readonly onError: (follower: string, error: unknown) => void,
  ) {
    this.unsubscribe = group.onCommit(() => {
      this.hasNews = true;
      this.untilPoll.end();
    });
    this.running = this.run();
  }

  async caughtUp(): Promise<void> {
    const head = this.store.head();
    if (this.position >= head) return;
    if (this.stopped) throw this.stoppedEarly();
    await new Promise<void>((resolve, reject) => this.waiting.push({ position: head, resolve, reject }));
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.untilPoll.end();
    this.unsubscribe();
    await this.running;
    for (const { reject } of this.waiting.splice(0)) reject(this.stoppedEarly());
  }

  private async run(): Promise<void> {
    const backoff = new Backoff({ firstMs: INITIAL_DELAY_MS });
    await new Promise(setImmediate);
    while (!this.stopped) {
      this.hasNews = false;
      try {
        const more = await this.next();
        backoff.reset();
        if (more) await new Promise(setImmediate);
        else if (!this.hasNews && !this.stopped) await this.untilPoll.wait(POLL_INTERVAL_MS);
      } catch (error) {
        this.onError(this.follower.name, error);
        await backoff.pause(this.stopping.signal);
      }
    }
  }

  /** Handles the next batch and returns whether there may be more. */
  private async next(): Promise<boolean> {
    const { events, position } = this.store.readLog(this.position, this.follower.batchSize);
    if (events.length === 0) return false;
    await this.follower.handle({ events, checkpoint: String(position) });
    this.position = position;
    const reached = this.waiting.filter((each) => each.position <= position);
    this.waiting = this.waiting.filter((each) => each.position > position);
    for (const { resolve } of reached) resolve();
    return events.length === this.follower.batchSize;
  }

  private get stopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private stoppedEarly(): Unavailable {
    return new Unavailable(`${this.follower.name} was stopped before it caught up`);
  }
}
