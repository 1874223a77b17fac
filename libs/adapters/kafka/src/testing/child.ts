import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const register = new URL('../../../../../tools/build/register.mjs', import.meta.url).href;

/** A script of this folder running in a process of its own. */
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

  /** The lines that it has written so far. */
  get lines(): string[] {
    return this.text.split('\n').slice(0, -1);
  }

  /** Ends it by a signal; gives its exit code, null where it was killed. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill(signal);
      await once(this.process, 'exit');
    }
    return this.process.exitCode;
  }
}
