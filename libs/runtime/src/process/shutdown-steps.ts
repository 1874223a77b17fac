import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { withTimeout } from '@parley/event-sourcing';

const STEP_TIMEOUT_MS = 20_000;

/**
 * Shutdown steps, run one after the other in reverse order of registration. A step that fails or does not end in time does not stop the others.
 *
 * A factory registers the step of what it opened. It runs after the factories of everything that it injects, so users are closed before
 * what they use. Nest's own hooks follow the depth of imports, which says nothing about who uses what.
 */
@Injectable()
export class ShutdownSteps implements OnApplicationShutdown {
  private readonly steps: { readonly name: string; readonly run: () => unknown }[] = [];
  private running: Promise<void> | null = null;

  add(name: string, run: () => unknown): void {
    this.steps.push({ name, run });
  }

  /** Runs every step once, however often it is called. Rejects with the first failure after the last step. */
  run(): Promise<void> {
    return (this.running ??= this.runAll());
  }

  /** Nest would log a failure and forget it. It is reported by the next call of `run`. */
  async onApplicationShutdown(): Promise<void> {
    await this.run().catch(() => undefined);
  }

  private async runAll(): Promise<void> {
    const failures: Error[] = [];
    for (const { name, run } of this.steps.reverse()) {
      try {
        await withTimeout(STEP_TIMEOUT_MS, Promise.resolve().then(run), `no end within ${STEP_TIMEOUT_MS / 1000} s`);
      } catch (error) {
        failures.push(new Error(`Shutdown step '${name}' failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error }));
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
