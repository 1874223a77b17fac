import { Unavailable } from '../vocabulary/refusal.js';

/** The most waiting tasks; further ones are refused with `Unavailable`. Unlimited by default. */
export interface QueueLimits {
  /** Waiting tasks of one key. */
  readonly perKey?: number;
  /** Waiting tasks of all keys. */
  readonly total?: number;
}

type Begin = () => void;

/** Runs the tasks of a key one after the other in the order of arrival. Different keys run concurrently. */
export class KeyedQueue {
  /** The waiting tasks by key. A key without a running task has no entry. */
  private readonly lines = new Map<string, Begin[]>();
  private waiting = 0;

  constructor(private readonly limits: QueueLimits = {}) {}

  /**
   * Settles like the task; a failed task does not stop the next. A task that has not started at its deadline (milliseconds of
   * `performance.now()`) never starts. Error: `Unavailable` then, and if too many tasks wait.
   */
  run<T>(key: string, task: () => Promise<T>, deadline = Infinity): Promise<T> {
    const line = this.lines.get(key);
    if (!line) {
      this.lines.set(key, []);
      return this.begin(key, task);
    }
    const { perKey = Infinity, total = Infinity } = this.limits;
    if (line.length >= perKey || this.waiting >= total) {
      return Promise.reject(new Unavailable(`Too many waiting tasks: ${line.length} of ${key}, ${this.waiting} in all; retry later`));
    }
    return new Promise<T>((resolve, reject) => {
      const begin = () => {
        clearTimeout(timer);
        this.waiting--;
        resolve(this.begin(key, task));
      };
      const giveUp = () => {
        line.splice(line.indexOf(begin), 1);
        this.waiting--;
        reject(new Unavailable(`A task of ${key} reached its deadline before it started`));
      };
      const timer = deadline === Infinity ? undefined : setTimeout(giveUp, Math.max(0, deadline - performance.now()));
      line.push(begin);
      this.waiting++;
    });
  }

  private async begin<T>(key: string, task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } finally {
      const next = this.lines.get(key)?.shift();
      if (next) next();
      else this.lines.delete(key);
    }
  }
}
