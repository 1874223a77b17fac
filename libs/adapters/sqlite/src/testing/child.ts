import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const register = new URL('../../../../../tools/build/register.mjs', import.meta.url).href;

/** A script of this folder in its own process. */
export class Child {
  private text = '';
  private readonly process: ChildProcess;

  constructor(script: string, ...parameters: string[]) {
    const path = fileURLToPath(new URL(script, import.meta.url));
    this.process = spawn(process.execPath, ['--import', register, path, ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] });
    const hear = (chunk: Buffer) => {
      this.text += chunk.toString();
    };
    this.process.stdout?.on('data', hear);
    this.process.stderr?.on('data', hear);
  }

  /** Its output so far. */
  get output(): string {
    return this.text;
  }

  /** Resolves when its output contains the text; throws after 15 s. */
  async said(what: string | RegExp): Promise<void> {
    for (let i = 0; i < 1500; i++) {
      if (typeof what === 'string' ? this.text.includes(what) : what.test(this.text)) return;
      if (this.process.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`The process did not print ${String(what)} but: ${this.text}`);
  }

  /** Kills it without a chance to clean up. */
  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.kill('SIGKILL');
    await once(this.process, 'exit');
  }
}
