import { Unavailable } from '../vocabulary/refusal.js';

/** What a promise resolves to, or `Unavailable` with this message where it takes longer than `ms`: the promise itself goes on. */
export function within<T>(ms: number, promise: Promise<T>, message: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unavailable(message)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
