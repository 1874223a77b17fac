/** A check throws an error that says what does not work. */
export type Check = () => void | Promise<void>;

/** Whether a process lives, and whether requests may be sent to it. */
export class Health {
  private readonly readiness = new Map<string, Check>();
  private readonly liveness = new Map<string, () => void>();
  private stopping = false;

  /** What must work for the process to be ready. */
  add(name: string, check: Check): void {
    this.readiness.set(name, check);
  }

  /** What a process that lives does. Asks nobody: where a server that it needs is away, a new process would not do better. */
  addLiveness(name: string, check: () => void): void {
    this.liveness.set(name, check);
  }

  /** From now on the process is not ready, so that no new requests are sent to it. */
  stop(): void {
    this.stopping = true;
  }

  get isStopping(): boolean {
    return this.stopping;
  }

  /** The names of what does not work, and why; empty where the process is ready. */
  async failures(): Promise<Record<string, string>> {
    if (this.stopping) return { process: 'is stopping' };
    return failuresOf(this.readiness);
  }

  /** The names of what stands still, and why; empty where the process lives. */
  async standstills(): Promise<Record<string, string>> {
    return failuresOf(this.liveness);
  }
}

async function failuresOf(checks: ReadonlyMap<string, Check>): Promise<Record<string, string>> {
  const failures: Record<string, string> = {};
  for (const [name, check] of checks) {
    try {
      await check();
    } catch (error) {
      failures[name] = error instanceof Error ? error.message : String(error);
    }
  }
  return failures;
}
