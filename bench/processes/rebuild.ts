import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Events per second, and the peak resident memory in megabytes. */
export interface RebuildFigures {
  readonly read: number;
  readonly rebuilt: number;
  readonly residentMb: number;
}

/** Rebuilds the inbox of a data folder in its own process, after reading the same log. */
export async function rebuildInProcess(folder: string): Promise<RebuildFigures> {
  const { stdout } = await run(process.execPath, [fileURLToPath(new URL('./rebuild.mjs', import.meta.url)), folder]);
  return JSON.parse(stdout) as RebuildFigures;
}
