/** Resolves when one of the signals has aborted. Its listeners are removed when `until` aborts: waiting again and again retains nothing. */
export function firstAborted(signals: readonly AbortSignal[], until: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) {
      if (signal.aborted) return resolve();
      signal.addEventListener('abort', () => resolve(), { once: true, signal: until });
    }
  });
}

/** Resolves after `ms`, or as soon as one of the signals has aborted. */
export async function delay(ms: number, ...signals: readonly AbortSignal[]): Promise<void> {
  const over = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const elapsed = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([elapsed, firstAborted(signals, over.signal)]);
  clearTimeout(timer);
  over.abort();
}
