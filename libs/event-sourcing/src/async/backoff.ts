import { delay } from './delay.js';

export interface BackoffOptions {
  /** The delay after the first failure, milliseconds. */
  readonly firstMs: number;
  /** The longest delay, milliseconds; 5,000 by default. */
  readonly longestMs?: number;
}

/** Exponential backoff: each delay is twice as long as the one before, up to a maximum. */
export class Backoff {
  private failures = 0;

  constructor(private readonly options: BackoffOptions) {}

  /** Starts again with the first delay. Call it after a success. */
  reset(): void {
    this.failures = 0;
  }

  /** Counts a failure, and returns the delay after it, milliseconds. */
  next(): number {
    const { firstMs, longestMs = 5000 } = this.options;
    return Math.min(longestMs, firstMs * 2 ** this.failures++);
  }

  /** Counts a failure and waits for its delay; ends early if a signal aborts. */
  pause(...signals: readonly AbortSignal[]): Promise<void> {
    return delay(this.next(), ...signals);
  }
}
