/** Runs synchronous work as a promise: an exception becomes a rejection. */
export function asPromise<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}
