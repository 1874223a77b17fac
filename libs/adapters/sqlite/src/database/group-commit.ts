import { ConcurrencyConflict, LimitReached, Unavailable } from '@parley/event-sourcing';
import { Locked, type Sqlite } from './driver.js';

interface Waiting {
  readonly write: () => unknown;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
  /** Milliseconds of `performance.now()`. */
  readonly deadline: number;
}

type Outcome = { readonly result: unknown } | { readonly refusal: ConcurrencyConflict | LimitReached };

const LARGEST_GROUP = 1000;
const PATIENCE_MS = 2000;
const PAUSE_MS = 25;
const MOST_WAITING = 20_000;

/**
 * Writes everything that waits in this turn of the event loop in one transaction, so that many callers share the cost of reaching the disk.
 *
 * A caller's `write` is synchronous; it may refuse with a `ConcurrencyConflict` or `LimitReached` before it changes anything, and then it alone is
 * refused.
 * One that fails in any other way is taken out and the others are written without it. Where the file is locked the group is tried again
 * for two seconds, or until a write's own deadline; then, or at once when the disk is full or too many writes wait, writes are rejected
 * with `Unavailable`, and nothing was written.
 */
export class GroupCommit {
  private waiting: Waiting[] = [];
  private scheduled = false;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly database: Sqlite) {}

  /** Resolves when the transaction that holds the write is on the disk. */
  write<T>(write: () => T, deadline = Infinity): Promise<T> {
    if (this.waiting.length >= MOST_WAITING) return Promise.reject(new Unavailable(`${MOST_WAITING} writes wait for the disk`));
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ write, resolve, reject, deadline: Math.min(deadline, performance.now() + PATIENCE_MS) });
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
      if (this.waiting.length > 0) this.schedule(0);
    };
    if (pauseMs > 0) setTimeout(flush, pauseMs);
    else setImmediate(flush);
  }

  private flush(): void {
    const group = this.waiting.slice(0, LARGEST_GROUP);
    const outcomes: Outcome[] = [];
    try {
      this.database.transaction(() => {
        for (const { write } of group) outcomes.push(attempt(write));
      });
    } catch (error) {
      this.recover(error, group[outcomes.length]);
      return;
    }
    this.waiting = this.waiting.slice(group.length);
    for (const listener of this.listeners) listener();
    group.forEach(({ resolve, reject }, i) => {
      const outcome = outcomes[i];
      if ('result' in outcome) resolve(outcome.result as never);
      else reject(outcome.refusal);
    });
  }

  /** Nothing of the group was written: decides who leaves with the error and who stays to be tried again. */
  private recover(error: unknown, failed: Waiting | undefined): void {
    const now = performance.now();
    const leaves = (each: Waiting) => {
      if (error instanceof Locked) return each.deadline <= now;
      return error instanceof Unavailable || failed === undefined || each === failed;
    };
    const leaving = this.waiting.filter(leaves);
    this.waiting = this.waiting.filter((each) => !leaves(each));
    if (this.waiting.length > 0) this.schedule(error instanceof Locked ? PAUSE_MS : 0);
    for (const { reject } of leaving) reject(error);
  }
}

function attempt(write: () => unknown): Outcome {
  try {
    return { result: write() };
  } catch (error) {
    if (error instanceof ConcurrencyConflict || error instanceof LimitReached) return { refusal: error };
    throw error;
  }
}
