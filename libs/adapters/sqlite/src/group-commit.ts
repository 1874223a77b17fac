import { Unavailable } from '@parley/event-sourcing';
import { type Sqlite } from './driver.js';

interface Waiting {
  readonly write: () => unknown;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
  readonly since: number;
}

type Outcome = { readonly result: unknown } | { readonly error: unknown };

const LARGEST_GROUP = 1000;
const PATIENCE_MS = 2000;
const PAUSE_MS = 20;

/**
 * Writes everything that waits in one transaction, so that many callers share the cost of reaching the disk.
 *
 * A caller's `write` is synchronous and must throw before it changes anything, or not at all: then it alone is refused and
 * the others go on. Where the file is locked, the group is tried again for two seconds; then, or where the disk is full, all of it is
 * rejected with `Unavailable` and nothing was written.
 */
export class GroupCommit {
  private waiting: Waiting[] = [];
  private scheduled = false;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly database: Sqlite) {}

  /** Resolves when the transaction that holds the write is on the disk. */
  write<T>(write: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ write, resolve, reject, since: Date.now() });
      this.schedule(0);
    });
  }

  /** Calls back after each group that was written. Returns how to stop it. */
  onCommit(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private schedule(pauseMs: number): void {
    if (this.scheduled) return;
    this.scheduled = true;
    const flush = () => {
      this.scheduled = false;
      this.flush();
    };
    if (pauseMs > 0) setTimeout(flush, pauseMs);
    else setImmediate(flush);
  }

  private flush(): void {
    const group = this.waiting.slice(0, LARGEST_GROUP);
    let outcomes: Outcome[];
    try {
      outcomes = this.database.transaction(() => group.map(({ write }) => attempt(write)));
    } catch (error) {
      this.giveUp(error);
      return;
    }
    this.waiting = this.waiting.slice(group.length);
    if (this.waiting.length > 0) this.schedule(0);
    for (const listener of this.listeners) listener();
    group.forEach(({ resolve, reject }, i) => {
      const outcome = outcomes[i];
      if ('result' in outcome) resolve(outcome.result as never);
      else reject(outcome.error);
    });
  }

  private giveUp(error: unknown): void {
    const now = Date.now();
    const patient = error instanceof Unavailable && /locked|busy/i.test(error.message);
    const stay = patient ? this.waiting.filter(({ since }) => now - since < PATIENCE_MS) : [];
    const leave = this.waiting.filter((each) => !stay.includes(each));
    this.waiting = stay;
    if (stay.length > 0) this.schedule(PAUSE_MS);
    for (const { reject } of leave) reject(error);
  }
}

/** A refusal of one writer is its own affair; what the storage says concerns the whole group. */
function attempt(write: () => unknown): Outcome {
  try {
    return { result: write() };
  } catch (error) {
    if (error instanceof Error && (error as { code?: string }).code === 'CONCURRENCY_CONFLICT') return { error };
    throw error;
  }
}
