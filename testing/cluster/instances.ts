import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../processes/free-port.js';
import { type ParleyProcess, type ProcessEnd, startParleyProcess } from '../processes/parley-process.js';
import { type App } from './routes.js';

/** A process of an app that can be stopped and started again on the same port. */
export class Instance {
  private running: ParleyProcess | null = null;
  /** Logs of earlier processes of this instance. */
  private pastLogs = '';
  private isReady = false;

  private constructor(
    readonly app: App,
    private readonly root: string,
    private readonly env: Readonly<Record<string, string>>,
    private readonly port: number,
    private readonly imports: readonly string[],
  ) {}

  /** `imports` are modules that every start runs before the app. */
  static async of(app: App, root: string, env: Readonly<Record<string, string>>, imports: readonly string[] = []): Promise<Instance> {
    return new Instance(app, root, env, await freePort(), imports);
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The running process; null if it does not run. */
  get pid(): number | null {
    return this.running?.pid ?? null;
  }

  /** The result of the last readiness probe. */
  get ready(): boolean {
    return this.running !== null && this.isReady;
  }

  /** False also after the process ended on its own initiative. */
  get isRunning(): boolean {
    return this.running !== null;
  }

  /** Resolves when it is ready. `imports` are further modules for this start only. */
  async start(imports: readonly string[] = []): Promise<void> {
    const script = [...[...this.imports, ...imports].flatMap((each) => ['--import', each]), `${this.root}/apps/${this.app}/dist/main.js`];
    const running = await startParleyProcess({ script, cwd: this.root, env: this.env, port: this.port });
    this.running = running;
    this.isReady = true;
    void running.ended.then(() => {
      if (this.running === running) this.leave();
    });
  }

  /** Stops it gracefully: open requests are answered. Returns its exit, null if it did not run. */
  async stop(): Promise<ProcessEnd | null> {
    const running = this.running;
    await running?.stop();
    this.leave();
    return running?.ended ?? null;
  }

  /** Kills it, as a power cut would. */
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

/** Probes each instance periodically, independently of the others. Returns a function that stops the probes. */
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
