/** What must work for the process to be ready; a check throws where it does not. */
export class Health {
  private readonly checks = new Map<string, () => void | Promise<void>>();
  private stopping = false;

  add(name: string, check: () => void | Promise<void>): void {
    this.checks.set(name, check);
  }

  /** From now on the process is not ready, so that no new requests are sent to it. */
  stop(): void {
    this.stopping = true;
  }

  /** The names of what does not work, and why; empty where the process is ready. */
  async failures(): Promise<Record<string, string>> {
    if (this.stopping) return { process: 'is stopping' };
    const failures: Record<string, string> = {};
    for (const [name, check] of this.checks) {
      try {
        await check();
      } catch (error) {
        failures[name] = error instanceof Error ? error.message : String(error);
      }
    }
    return failures;
  }
}
