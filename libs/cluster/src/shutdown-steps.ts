/** What a process has to let go of at its stop: the last that was opened first, each whatever became of the others. */
export class ShutdownSteps {
  private readonly steps: (() => Promise<unknown>)[];

  constructor(...steps: (() => Promise<unknown>)[]) {
    this.steps = steps;
  }

  add(step: () => Promise<unknown>): void {
    this.steps.push(step);
  }

  /** Rejects with the first failure, when everything was tried. */
  async stop(): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.steps.reverse()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0] as Error;
  }
}
