import { type Event, type RecordedEvent } from '../vocabulary/event.js';
import { type Appended, type Commit, type Counter, type Counters, type EventStore, type StreamDirectory, type StreamRange } from '../streams/event-store.js';
import { type EventFeed, type Follower, type Following } from '../subscriptions/feed.js';
import { ConcurrencyConflict, LimitReached } from '../vocabulary/refusal.js';

/** In-memory streams and their feed. Keeps the contract without durability. */
export class MemoryLog implements EventStore, EventFeed, Counters, StreamDirectory {
  readonly log: RecordedEvent[] = [];
  private readonly streams = new Map<string, RecordedEvent[]>();
  private readonly commits = new Map<string, Appended>();
  private readonly counters = new Map<string, Counter>();
  private readonly wakers = new Set<() => void>();

  /** `stall` is awaited before each append, so that others can come first. */
  constructor(private readonly stall: () => Promise<void> = () => Promise.resolve()) {}

  async read(stream: string, after = 0): Promise<RecordedEvent[]> {
    await Promise.resolve();
    return (this.streams.get(stream) ?? []).slice(after);
  }

  async append({ stream, expectedVersion, events, at, commitId, fingerprint, count }: Commit): Promise<Appended> {
    await this.stall();
    const first = commitId === undefined ? undefined : this.commits.get(commitId);
    if (first) return { ...first, repeated: true };
    const before = this.streams.get(stream) ?? [];
    if (before.length !== expectedVersion) throw new ConcurrencyConflict(`stream ${stream}`);
    if (count) {
      const { n, revision } = this.counters.get(count.counter) ?? { n: 0, revision: 0 };
      if (count.by > 0 && n >= count.atMost) throw new LimitReached(count.counter, count.atMost);
      this.counters.set(count.counter, { n: Math.max(0, n + count.by), revision: revision + 1 });
    }
    const recorded = events.map(
      (event, i) => ({ ...(JSON.parse(JSON.stringify(event)) as Event), stream, version: expectedVersion + i + 1, at }),
    );
    this.streams.set(stream, [...before, ...recorded]);
    this.log.push(...recorded);
    const appended = { version: expectedVersion + events.length, events: recorded, repeated: false };
    if (commitId !== undefined) this.commits.set(commitId, { ...appended, fingerprint });
    for (const wake of this.wakers) wake();
    return appended;
  }

  async find(commitId: string): Promise<Appended | null> {
    await Promise.resolve();
    const first = this.commits.get(commitId);
    return first ? ({ ...first, repeated: true }) : null;
  }

  async counter(name: string): Promise<Counter> {
    await Promise.resolve();
    return this.counters.get(name) ?? { n: 0, revision: 0 };
  }

  async setCounter(name: string, n: number, revision: number): Promise<boolean> {
    if ((await this.counter(name)).revision !== revision) return false;
    this.counters.set(name, { n, revision: revision + 1 });
    return true;
  }

  async sizeOf({ from, before }: StreamRange): Promise<number> {
    await Promise.resolve();
    return this.log.filter(({ stream }) => stream >= from && stream < before).length;
  }

  async firstEvents({ from, before }: StreamRange, limit: number, after = ''): Promise<RecordedEvent[]> {
    await Promise.resolve();
    const streams = [...this.streams.keys()].filter((stream) => stream >= from && stream < before && stream > after).sort();
    return streams.slice(0, limit).flatMap((stream) => (this.streams.get(stream) ?? []).slice(0, 1));
  }

  follow(follower: Follower): Following {
    const { from, batchSize } = follower;
    let position = Number(from ?? 0);
    let stopped = false;
    let sleeping: () => void = () => undefined;
    const wake = () => sleeping();
    this.wakers.add(wake);
    const run = async () => {
      while (!stopped) {
        await new Promise(setImmediate);
        const events = this.log.slice(position, position + batchSize);
        if (events.length === 0 && !stopped) {
          await new Promise<void>((resolve) => (sleeping = resolve));
          continue;
        }
        if (events.length === 0) break;
        const next = position + events.length;
        await follower.handle({ events, checkpoint: String(next) }).then(
          () => (position = next),
          () => undefined,
        );
      }
    };
    const running = run();
    return {
      caughtUp: async () => {
        const head = this.log.length;
        while (position < head && !stopped) await new Promise(setImmediate);
      },
      stop: async () => {
        stopped = true;
        this.wakers.delete(wake);
        wake();
        await running;
      },
    };
  }
}
