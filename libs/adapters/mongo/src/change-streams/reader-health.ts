import { Unavailable } from '@parley/event-sourcing';
import { reasonOf } from '../reason.js';
import { PlaceGone } from './tail.js';

/** A reader of a change stream that fails for so long makes its process not ready. */
export const FAILING_LIMIT_MS = 30_000;

interface Failing {
  readonly sinceMs: number;
  readonly reason: string;
}

/** Which readers of change streams fail, and since when; one entry for each failing reader, until it reads again. */
export class ReaderHealth {
  private readonly failing = new Map<string, Failing>();

  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  failed(reader: string, error: unknown): void {
    const sinceMs = this.failing.get(reader)?.sinceMs ?? this.nowMs();
    this.failing.set(reader, { sinceMs, reason: error instanceof PlaceGone ? error.message : reasonOf(error) });
  }

  /** The reader reads again, or was stopped. */
  recovered(reader: string): void {
    this.failing.delete(reader);
  }

  /** Throws `Unavailable` with the reader and the reason if one has failed without a success for 30 s. */
  check(): void {
    for (const [reader, { sinceMs, reason }] of this.failing) {
      const failingMs = this.nowMs() - sinceMs;
      if (failingMs >= FAILING_LIMIT_MS) throw new Unavailable(`${reader} has failed for ${Math.floor(failingMs / 1000)} s: ${reason}`);
    }
  }
}
