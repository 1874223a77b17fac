/** A process that has started. */
export interface Running {
  /** Finishes what is under way and lets go of everything. */
  stop(): Promise<void>;
}

/**
 * Starts a process, and stops it once at the first SIGTERM or SIGINT.
 *
 * Exits with 0 after a stop, and with 1 and a readable message where it cannot start or its stop fails.
 */
export function runProcess(start: () => Promise<Running>): void {
  let running: Running | null = null;
  stopOnSignal(() => running);
  start().then(
    (started) => (running = started),
    (error: unknown) => fail('Parley cannot start', messageOf(error)),
  );
}

/** A process that is still starting has acknowledged nothing, so it ends at once; as process 1 of a container it ends by no signal alone. */
function stopOnSignal(started: () => Running | null): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      const running = started();
      if (!running) process.exit(0);
      running.stop().then(
        () => process.exit(0),
        (error: unknown) => fail('The stop failed', error instanceof Error ? (error.stack ?? error.message) : String(error)),
      );
    });
  }
}

function fail(what: string, why: string): void {
  process.stderr.write(`${what}: ${why}\n`);
  process.exit(1);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
