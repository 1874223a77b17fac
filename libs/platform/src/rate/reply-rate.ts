/** Limits how many replies a seller sends. */
export interface ReplyRate {
  /** Takes one place in the seller's window; null where there was one, else how long to wait. */
  take(sellerId: string): Promise<{ readonly retryAfterSeconds: number } | null>;
  /** Gives the place back: nothing was sent. */
  giveBack(sellerId: string): Promise<void>;
}

const WINDOW_MS = 60_000;
const SWEEP_AT = 10_000;

/** A sliding window of a minute in this process's memory. A limit of 0 is none. */
export class SlidingWindowRate implements ReplyRate {
  private readonly taken = new Map<string, number[]>();

  constructor(
    private readonly limit: number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  take(sellerId: string): Promise<{ readonly retryAfterSeconds: number } | null> {
    if (this.limit === 0) return Promise.resolve(null);
    const now = this.nowMs();
    if (this.taken.size > SWEEP_AT) this.sweep(now);
    const times = (this.taken.get(sellerId) ?? []).filter((time) => now - time < WINDOW_MS);
    this.taken.set(sellerId, times);
    if (times.length >= this.limit) {
      return Promise.resolve({ retryAfterSeconds: Math.max(1, Math.ceil((times[0] + WINDOW_MS - now) / 1000)) });
    }
    times.push(now);
    return Promise.resolve(null);
  }

  giveBack(sellerId: string): Promise<void> {
    this.taken.get(sellerId)?.pop();
    return Promise.resolve();
  }

  private sweep(now: number): void {
    for (const [sellerId, times] of this.taken) {
      if (times.every((time) => now - time >= WINDOW_MS)) this.taken.delete(sellerId);
    }
  }
}
