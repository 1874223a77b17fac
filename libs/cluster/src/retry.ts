import { Unavailable, delay } from '@parley/event-sourcing';
import { type RetryOptions } from '@parley/lookups';
import { type Parts } from '@parley/runtime';

const LOOK_EVERY_MS = 50;

/** Looks again and again for at most so long: news of another service are moments behind. */
export function patienceOf(atMostMs: number): RetryOptions {
  return async (look) => {
    const deadline = performance.now() + atMostMs;
    for (;;) {
      const found = await look();
      if (found !== null || performance.now() >= deadline) return found;
      await delay(LOOK_EVERY_MS);
    }
  };
}

/** When to give up, and who hears of each failure before. */
export interface Trying {
  /** Milliseconds; for ever by default. */
  readonly atMostMs?: number;
  /** Throws what trying again does not help against. */
  readonly onError?: (error: unknown) => void;
}

/** Tries again and again, a second apart: what is asked for cannot be known while a server is away. */
export async function untilItSucceeds<T>(work: () => Promise<T>, { atMostMs = Infinity, onError }: Trying = {}): Promise<T> {
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
 * Repeats a step of a start while it rejects with `Unavailable`: a server that is lost during a start does not end the process. Each new
 * reason is logged once.
 */
export function untilAvailable<T>({ logger }: Pick<Parts, 'logger'>, step: () => Promise<T>): Promise<T> {
  let reason = '';
  const onError = (error: unknown) => {
    if (!(error instanceof Unavailable)) throw error;
    if (error.message !== reason) logger.warn(`the start waits: ${error.message}`);
    reason = error.message;
  };
  return untilItSucceeds(step, { onError });
}
