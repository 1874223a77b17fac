import { Unavailable } from '@parley/event-sourcing';

const LARGEST_GROUP = 500;
const MOST_WAITING = 20_000;

/** Gathers what is asked for while the server is busy with what was asked for before, so that many callers share one round trip. */
export class Grouping<T> {
  private waiting: T[] = [];
  private inFlight = 0;
  private scheduled = false;

  /** `work` answers those of the group itself and does not reject. */
  constructor(
    private readonly work: (group: T[]) => Promise<void>,
    private readonly mostInFlight = 2,
  ) {}

  /** Throws `Unavailable` when too many wait. */
  add(one: T): void {
    if (this.waiting.length >= MOST_WAITING) throw new Unavailable(`${MOST_WAITING} calls wait for MongoDB`);
    this.waiting.push(one);
    this.schedule();
  }

  /** Takes out those who still wait. */
  takeWaiting(): T[] {
    return this.waiting.splice(0);
  }

  private schedule(): void {
    if (this.scheduled || this.inFlight >= this.mostInFlight || this.waiting.length === 0) return;
    this.scheduled = true;
    // Everybody in this turn of the event loop comes along.
    setImmediate(() => {
      this.scheduled = false;
      void this.flush();
    });
  }

  private async flush(): Promise<void> {
    const group = this.waiting.splice(0, LARGEST_GROUP);
    this.inFlight++;
    await this.work(group);
    this.inFlight--;
    this.schedule();
  }
}
