import { Logger } from '@nestjs/common';
import { Unavailable, delay } from '@parley/event-sourcing';
import { type RetryOptions } from '@parley/lookups';

const RETRY_INTERVAL_MS = 50;

const logger = new Logger('Parley');

/** Repeats a lookup until it finds something, for at most this time: events of another service may arrive moments later. */
export function retryFor(atMostMs: number): RetryOptions {
  return async (look) => {
    const deadline = performance.now() + atMostMs;
    for (;;) {
      const found = await look();
      if (found !== null || performance.now() >= deadline) return found;
      await delay(RETRY_INTERVAL_MS);
    }
  };
}

/** When to give up, and what to do after each failure. */
export interface RepeatOptions {
  /** Milliseconds; for ever by default. */
  readonly atMostMs?: number;
  /** Rethrows errors that are not retryable. */
  readonly onError?: (error: unknown) => void;
}

/** Repeats work every second until it succeeds. */
export async function untilItSucceeds<T>(work: () => Promise<T>, { atMostMs = Infinity, onError }: RepeatOptions = {}): Promise<T> {
  for (const began = performance.now(); ; await delay(1000)) {
    try {
      return await work();
    } catch (error) {
      if (performance.now() - began > atMostMs) throw error;
      onError?.(error);
    }
  }
}

/**
 * Repeats a step of a start while it rejects with `Unavailable`, so that a server that is lost during a start does not end the process. Logs
 * each new reason once.
 */
export function untilAvailable<T>(step: () => Promise<T>): Promise<T> {
  let reason = '';
  const onError = (error: unknown) => {
    if (!(error instanceof Unavailable)) throw error;
    if (error.message !== reason) logger.warn(`the start waits: ${error.message}`);
    reason = error.message;
  };
  return untilItSucceeds(step, { onError });
}
