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
    this.process = spawn(process.execPath, ['--no-warnings', '--import', register, path, ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] });
    const hear = (chunk: Buffer) => {
      this.text += chunk.toString();
    };
    this.process.stdout?.on('data', hear);
    this.process.stderr?.on('data', hear);
  }

  /** The complete lines of its output so far. */
  get lines(): string[] {
    return this.text.split('\n').slice(0, -1);
  }

  /** Sends a signal and returns the exit code; null if it was killed. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill(signal);
      await once(this.process, 'exit');
    }
    return this.process.exitCode;
  }
}
