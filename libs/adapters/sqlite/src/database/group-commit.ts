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

const MAX_GROUP_SIZE = 1000;
const TIMEOUT_MS = 2000;
const RETRY_DELAY_MS = 25;
const MAX_WAITING = 20_000;

/**
 * Commits all writes of one turn of the event loop in one transaction, so that concurrent callers share the cost of a disk flush.
 *
 * A `write` is synchronous. If it throws `ConcurrencyConflict` or `LimitReached` before it changes anything, only its caller is rejected. A
 * write that fails otherwise is removed and the others are written without it. If the file is locked, the group is retried for two
 * seconds or until a write's deadline. Writes are then rejected with `Unavailable`, or at once if the disk is full or too many wait, and
 * have not been written.
 */
export class GroupCommit {
  private waiting: Waiting[] = [];
  private scheduled = false;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly database: Sqlite) {}

  /** Resolves when the transaction with the write is on the disk. */
  write<T>(write: () => T, deadline = Infinity): Promise<T> {
    if (this.waiting.length >= MAX_WAITING) return Promise.reject(new Unavailable(`${MAX_WAITING} writes wait for the disk: retry later`));
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ write, resolve, reject, deadline: Math.min(deadline, performance.now() + TIMEOUT_MS) });
      this.schedule(0);
    });
  }

  /** Calls the listener after each written group. Returns the function that unsubscribes it. */
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
    const group = this.waiting.slice(0, MAX_GROUP_SIZE);
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

  /** After a rollback, rejects the writes that cannot be retried and keeps the others. */
  private recover(error: unknown, failed: Waiting | undefined): void {
    const now = performance.now();
    const isRejected = (each: Waiting) => {
      if (error instanceof Locked) return each.deadline <= now;
      return error instanceof Unavailable || failed === undefined || each === failed;
    };
    const rejected = this.waiting.filter(isRejected);
    this.waiting = this.waiting.filter((each) => !isRejected(each));
    if (this.waiting.length > 0) this.schedule(error instanceof Locked ? RETRY_DELAY_MS : 0);
    for (const { reject } of rejected) reject(error);
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
