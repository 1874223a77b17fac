import { Unavailable } from '../vocabulary/refusal.js';

/** Resolves like the promise, or rejects with `Unavailable` after `ms`. The promise itself is not cancelled. */
export function withTimeout<T>(ms: number, promise: Promise<T>, message: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unavailable(message)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
