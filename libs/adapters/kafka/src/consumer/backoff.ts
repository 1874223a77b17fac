import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_MS = 50;
const LONGEST_MS = 5000;

/** Pauses that grow to five seconds, and end early where `stopping` is aborted. */
export class Backoff {
  private tries = 0;

  constructor(private readonly stopping: AbortSignal) {}

  reset(): void {
    this.tries = 0;
  }

  async pause(): Promise<void> {
    const ms = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.tries++);
    await sleep(ms, undefined, { signal: this.stopping }).catch(() => undefined);
  }
}
