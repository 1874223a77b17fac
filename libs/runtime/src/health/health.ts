import { Injectable } from '@nestjs/common';

/** Throws an error that names the fault. */
export type Check = () => void | Promise<void>;

/** Liveness and readiness of a process. */
@Injectable()
export class Health {
  private readonly readiness = new Map<string, Check>();
  private readonly liveness = new Map<string, () => void>();
  private stopping = false;

  /** Adds a check that must pass for the process to be ready. A check of the same name is replaced. */
  add(name: string, check: Check): void {
    this.readiness.set(name, check);
  }

  /** Adds a check that must pass for the process to be alive. It makes no request: if a server is unavailable, a restart does not help. */
  addLiveness(name: string, check: () => void): void {
    this.liveness.set(name, check);
  }

  /** Makes the process not ready, so that it gets no new requests. */
  stop(): void {
    this.stopping = true;
  }

  get isStopping(): boolean {
    return this.stopping;
  }

  /** The failing readiness checks with their reasons; empty if the process is ready. */
  async failures(): Promise<Record<string, string>> {
    if (this.stopping) return { process: 'is stopping' };
    return failuresOf(this.readiness);
  }

  /** The failing liveness checks with their reasons; empty if the process is alive. */
  async stalls(): Promise<Record<string, string>> {
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
