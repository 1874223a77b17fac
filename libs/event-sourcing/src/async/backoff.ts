import { delay } from './delay.js';

export interface BackoffOptions {
  /** The delay after the first failure, milliseconds. */
  readonly firstMs: number;
  /** No delay is longer, milliseconds; 5,000 by default. */
  readonly longestMs?: number;
}

/** Delays between retries: each is twice as long as the one before, up to a bound. */
export class Backoff {
  private failures = 0;

  constructor(private readonly options: BackoffOptions) {}

  /** The next delay is the first again. Called after a success. */
  reset(): void {
    this.failures = 0;
  }

  /** Counts a failure, and returns the delay after it, milliseconds. */
  next(): number {
    const { firstMs, longestMs = 5000 } = this.options;
    return Math.min(longestMs, firstMs * 2 ** this.failures++);
  }

  /** Counts a failure and waits; ends early if one of the signals aborts. */
  pause(...signals: readonly AbortSignal[]): Promise<void> {
    return delay(this.next(), ...signals);
  }
}
