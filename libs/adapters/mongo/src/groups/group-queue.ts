import { Unavailable } from '@parley/event-sourcing';

const MAX_GROUP_SIZE = 500;
const MAX_WAITING = 20_000;

/** Combines calls that arrive while requests are in flight into groups, so that many callers share one round trip. */
export class GroupQueue<T> {
  private waiting: T[] = [];
  private inFlight = 0;
  private scheduled = false;

  /** `work` settles the calls of a group itself and must not reject. */
  constructor(
    private readonly work: (group: T[]) => Promise<void>,
    private readonly maxInFlight = 2,
  ) {}

  /** Throws `Unavailable` if too many calls wait. */
  add(one: T): void {
    if (this.waiting.length >= MAX_WAITING) throw new Unavailable(`${MAX_WAITING} calls wait for MongoDB: retry later`);
    this.waiting.push(one);
    this.schedule();
  }

  /** Removes and returns the waiting calls. */
  takeWaiting(): T[] {
    return this.waiting.splice(0);
  }

  private schedule(): void {
    if (this.scheduled || this.inFlight >= this.maxInFlight || this.waiting.length === 0) return;
    this.scheduled = true;
    // All calls of this turn of the event loop join the group.
    setImmediate(() => {
      this.scheduled = false;
      void this.flush();
    });
  }

  private async flush(): Promise<void> {
    const group = this.waiting.splice(0, MAX_GROUP_SIZE);
    this.inFlight++;
    await this.work(group);
    this.inFlight--;
    this.schedule();
  }
}
