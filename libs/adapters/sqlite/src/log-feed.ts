import { setTimeout as pause } from 'node:timers/promises';
import { type EventFeed, type Follower, type Following } from '@parley/event-sourcing';
import { type SqliteEventStore } from './event-store.js';
import { type GroupCommit } from './group-commit.js';

const SAFETY_NET_MS = 500;
const LONGEST_PAUSE_MS = 5000;

/** The log of the event store as a feed: a checkpoint is a position in it. */
export class LogFeed implements EventFeed {
  constructor(
    private readonly store: SqliteEventStore,
    private readonly group: GroupCommit,
    private readonly onError: (follower: string, error: unknown) => void = () => undefined,
  ) {}

  follow(follower: Follower): Following {
    const following = new LogFollowing(this.store, this.group, follower, this.onError);
    following.start();
    return following;
  }
}

class LogFollowing implements Following {
  private position: number;
  private stopped = false;
  private wake: () => void = () => undefined;
  private news = true;
  private unsubscribe: () => void = () => undefined;
  private running: Promise<void> = Promise.resolve();
  private waiting: { readonly position: number; readonly resolve: () => void }[] = [];

  constructor(
    private readonly store: SqliteEventStore,
    private readonly group: GroupCommit,
    private readonly follower: Follower,
    private readonly onError: (follower: string, error: unknown) => void,
  ) {
    this.position = Number(follower.from ?? 0);
  }

  start(): void {
    this.unsubscribe = this.group.onCommit(() => this.notify());
    this.running = this.run();
  }

  caughtUp(): Promise<void> {
    const head = this.store.head();
    if (this.position >= head) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ position: head, resolve }));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.unsubscribe();
    this.notify();
    await this.running;
  }

  private notify(): void {
    this.news = true;
    this.wake();
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.stopped) {
      this.news = false;
      try {
        const more = await this.next();
        failures = 0;
        if (more) await new Promise(setImmediate);
        else await this.untilNews();
      } catch (error) {
        this.onError(this.follower.name, error);
        await pause(Math.min(LONGEST_PAUSE_MS, 20 * 2 ** failures++));
      }
    }
  }

  /** Handles the next batch and tells whether there may be more. */
  private async next(): Promise<boolean> {
    const events = this.store.log(this.position, this.follower.batchSize);
    const last = events.at(-1);
    if (!last) return false;
    await this.follower.handle({ events, checkpoint: String(last.position) });
    this.position = last.position;
    const reached = this.waiting.filter(({ position }) => position <= this.position);
    if (reached.length > 0) {
      this.waiting = this.waiting.filter(({ position }) => position > this.position);
      for (const { resolve } of reached) resolve();
    }
    return events.length === this.follower.batchSize;
  }

  /** Sleeps until something was committed; a slow poll is the safety net. */
  private async untilNews(): Promise<void> {
    if (this.news || this.stopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, SAFETY_NET_MS);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = () => undefined;
  }
}
