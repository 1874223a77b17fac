import { ParleyError } from '@parley/http';

/** Bounds of a {@link FairQueue}. */
export interface FairQueueLimits {
  /** The most waiting tasks, of one owner and of all. */
  readonly perOwner: number;
  readonly total: number;
  /** The longest wait of a task. */
  readonly waitMs: number;
}

interface Waiting {
  readonly start: () => void;
}

/**
 * Runs one task at a time and takes the next one from the owners in turn, so that no owner blocks the others.
 *
 * A task leaves the queue when its `gone` aborts. Errors: `UNAVAILABLE` with the expected wait if the queue is full or a task has waited too
 * long; the reason of `gone`.
 */
export class FairQueue {
  /** Owners with waiting tasks, the next one first. */
  private readonly owners = new Map<string, Set<Waiting>>();
  private running = false;
  private waiting = 0;
  /** Moving average of the duration of a task. */
  private meanMs = 500;

  constructor(private readonly limits: FairQueueLimits) {}

  async run<T>(owner: string, gone: AbortSignal, task: () => Promise<T>): Promise<T> {
    gone.throwIfAborted();
    if (this.running) await this.wait(owner, gone);
    this.running = true;
    const began = Date.now();
    try {
      return await task();
    } finally {
      this.meanMs += (Date.now() - began - this.meanMs) / 8;
      this.next();
    }
  }

  private wait(owner: string, gone: AbortSignal): Promise<void> {
    const own = this.owners.get(owner) ?? new Set<Waiting>();
    if (own.size >= this.limits.perOwner || this.waiting >= this.limits.total) return Promise.reject(this.full('Too many pictures wait to be converted'));
    this.owners.set(owner, own);
    this.waiting++;
    return new Promise<void>((resolve, reject) => {
      const leave = () => {
        own.delete(waiting);
        if (own.size === 0) this.owners.delete(owner);
        this.waiting--;
        clearTimeout(timer);
        gone.removeEventListener('abort', aborted);
      };
      const refuse = (error: Error) => {
        leave();
        reject(error);
      };
      const waiting: Waiting = {
        start: () => {
          leave();
          resolve();
        },
      };
      const aborted = () => refuse(gone.reason as Error);
      const timer = setTimeout(() => refuse(this.full('The picture has waited too long')), this.limits.waitMs);
      gone.addEventListener('abort', aborted);
      own.add(waiting);
    });
  }

  private next(): void {
    const [first] = this.owners;
    if (!first) {
      this.running = false;
      return;
    }
    const [owner, own] = first;
    // Moves the owner to the end, for its next task.
    this.owners.delete(owner);
    this.owners.set(owner, own);
    const [waiting] = own;
    waiting.start();
  }

  private full(message: string): ParleyError {
    const retryAfterSeconds = Math.max(1, Math.ceil((this.waiting * this.meanMs) / 1000));
    return new ParleyError('UNAVAILABLE', message, { retryAfterSeconds });
  }
}
