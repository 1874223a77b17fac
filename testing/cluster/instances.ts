import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../processes/free-port.js';
import { type ParleyProcess, type ProcessEnd, startParleyProcess } from '../processes/parley-process.js';
import { type App } from './routes.js';

/** One process of an app, which may be ended and started again at its port. */
export class Instance {
  private running: ParleyProcess | null = null;
  /** Of the lives before. */
  private pastLogs = '';
  private isReady = false;

  private constructor(
    readonly app: App,
    private readonly root: string,
    private readonly env: Readonly<Record<string, string>>,
    private readonly port: number,
    private readonly imports: readonly string[],
  ) {}

  /** `imports` are modules that it runs before its own, whenever it starts. */
  static async of(app: App, root: string, env: Readonly<Record<string, string>>, imports: readonly string[] = []): Promise<Instance> {
    return new Instance(app, root, env, await freePort(), imports);
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Of the running process; null if it does not run. */
  get pid(): number | null {
    return this.running?.pid ?? null;
  }

  /** Whether requests may be sent to it, as its last probe said. */
  get ready(): boolean {
    return this.running !== null && this.isReady;
  }

  /** False also where it has ended by itself. */
  get isRunning(): boolean {
    return this.running !== null;
  }

  /** Resolves when it is ready. `imports` are modules that it runs before its own in this life, beside those of every life. */
  async start(imports: readonly string[] = []): Promise<void> {
    const script = [...[...this.imports, ...imports].flatMap((each) => ['--import', each]), `${this.root}/apps/${this.app}/dist/main.js`];
    const running = await startParleyProcess({ script, cwd: this.root, env: this.env, port: this.port });
    this.running = running;
    this.isReady = true;
    void running.ended.then(() => {
      if (this.running === running) this.leave();
    });
  }

  /** As its operator would: what it was asked is answered. Gives how it has ended, null where it did not run. */
  async stop(): Promise<ProcessEnd | null> {
    const running = this.running;
    await running?.stop();
    this.leave();
    return running?.ended ?? null;
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    const running = this.running;
    this.isReady = false;
    await running?.kill();
    this.leave();
  }

  logs(): string {
    return this.pastLogs + (this.running?.logs() ?? '');
  }

  async probe(): Promise<void> {
    if (!this.running) return;
    const answer = await fetch(`${this.baseUrl}/health/ready`, { signal: AbortSignal.timeout(2000) }).catch(() => null);
    await answer?.arrayBuffer().catch(() => undefined);
    this.isReady = answer?.ok === true;
  }

  private leave(): void {
    this.pastLogs += this.running?.logs() ?? '';
    this.running = null;
    this.isReady = false;
  }
}

/** Asks each instance again and again whether it is ready, whatever the others take. Returns how to stop it. */
export function keepProbing(instances: readonly Instance[], everyMs: number): () => Promise<void> {
  let going = true;
  const probing = instances.map(async (instance) => {
    while (going) {
      await instance.probe();
      await sleep(everyMs);
    }
  });
  return async () => {
    going = false;
    await Promise.all(probing);
  };
}
