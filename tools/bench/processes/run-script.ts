import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const register = new URL('../../build/register.mjs', import.meta.url).href;

/** Runs a script of this folder in a process of its own and gives what it wrote as JSON. */
export async function runScript<T>(script: string, ...parameters: string[]): Promise<T> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await run(process.execPath, ['--no-warnings', '--import', register, path, ...parameters]);
  return JSON.parse(stdout) as T;
}
