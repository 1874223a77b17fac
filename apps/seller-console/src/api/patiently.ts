import { asRefusal } from './refusal.js';
import { retryDelayMs } from './retry-delay.js';

const MOST_WAITS = 20;

/** Sends a request, and again with the same idempotency key for as long as the server says when to come back (429 and 503 with `Retry-After`). */
export async function patiently<T>(send: () => Promise<T>, signal: AbortSignal, onWaiting: (seconds: number | null) => void): Promise<T> {
  for (let waits = 0; ; waits += 1) {
    try {
      return await send();
    } catch (error) {
      const refusal = asRefusal(error);
      if (!refusal.isPassing || refusal.retryAfter === null || waits >= MOST_WAITS) throw error;
      const ms = retryDelayMs(refusal, waits);
      onWaiting(Math.ceil(ms / 1000));
      await pause(ms, signal);
      onWaiting(null);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new DOMException('Sending was given up', 'AbortError'));
    });
  });
}
