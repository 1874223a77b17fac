/** Runs synchronous work behind an asynchronous port: what it throws is a rejection. */
export function settle<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}
