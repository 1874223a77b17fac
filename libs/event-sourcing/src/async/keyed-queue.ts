import { Unavailable } from '../vocabulary/refusal.js';

/** How many tasks may wait; one more is refused with `Unavailable`. Without limits any number may. */
export interface QueueLimits {
  /** Behind the running task of one key. */
  readonly perKey?: number;
  /** For all keys together. */
  readonly total?: number;
}

type Begin = () => void;

/** Runs tasks of the same key one after the other, in the order in which they came; different keys do not wait for each other. */
export class KeyedQueue {
  /** The tasks that wait behind a running one. A key without a running task has no line. */
  private readonly lines = new Map<string, Begin[]>();
  private waiting = 0;

  constructor(private readonly limits: QueueLimits = {}) {}

  /**
   * Resolves or rejects as the task does; a failed task does not stop the next. A task that has not begun at its deadline (milliseconds of
   * `performance.now()`) never begins. Error: `Unavailable` then, and when too many tasks wait.
   */
  run<T>(key: string, task: () => Promise<T>, deadline = Infinity): Promise<T> {
    const line = this.lines.get(key);
    if (!line) {
      this.lines.set(key, []);
      return this.begin(key, task);
    }
    const { perKey = Infinity, total = Infinity } = this.limits;
    if (line.length >= perKey || this.waiting >= total) {
      return Promise.reject(new Unavailable(`${line.length} tasks wait behind another of ${key}, and ${this.waiting} in all`));
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
        reject(new Unavailable(`a task of ${key} waited behind others until its deadline`));
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
