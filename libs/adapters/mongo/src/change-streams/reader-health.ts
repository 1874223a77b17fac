import { Unavailable } from '@parley/event-sourcing';
import { reasonOf } from '../reason.js';
import { ResumeTokenLost } from './change-stream-reader.js';

/** How long a change-stream reader may fail before its process is not ready. */
export const FAILING_LIMIT_MS = 30_000;

interface Failing {
  readonly sinceMs: number;
  readonly reason: string;
}

/** Records which change-stream readers fail, and since when. An entry exists until its reader succeeds. */
export class ReaderHealth {
  private readonly failing = new Map<string, Failing>();

  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  failed(reader: string, error: unknown): void {
    const sinceMs = this.failing.get(reader)?.sinceMs ?? this.nowMs();
    this.failing.set(reader, { sinceMs, reason: error instanceof ResumeTokenLost ? error.message : reasonOf(error) });
  }

  /** Removes the entry of a reader that succeeded or was stopped. */
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
