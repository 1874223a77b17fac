/** A process that has started. */
export interface Running {
  /** Finishes running work and releases all resources. */
  stop(): Promise<void>;
}

/**
 * Starts a process, stops it at the first SIGTERM or SIGINT, and resolves with its exit code: 0 after a stop, 1 if the start or the stop fails.
 * The reason of a failure is on stderr. Later signals are ignored.
 *
 * A signal during the start resolves at once: nothing was acknowledged yet. The caller exits with the code, as timers and sockets of the start
 * may still be open.
 */
export async function runProcess(start: () => Promise<Running>): Promise<number> {
  const signal = firstSignal();
  try {
    const running = await Promise.race([start(), signal]);
    if (running === null) return 0;
    await signal;
    return await stop(running);
  } catch (error) {
    return failed('Parley cannot start', messageOf(error));
  }
}

/** The listeners remain: without one, a second signal would end the process in the middle of its stop. */
function firstSignal(): Promise<null> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve(null));
  });
}

async function stop(running: Running): Promise<number> {
  try {
    await running.stop();
    return 0;
  } catch (error) {
    return failed('The stop failed', error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

function failed(what: string, why: string): number {
  process.stderr.write(`${what}: ${why}\n`);
  return 1;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
