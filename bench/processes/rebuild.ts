import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Events a second, and the most memory that was resident at a time, megabytes. */
export interface RebuildFigures {
  readonly read: number;
  readonly rebuilt: number;
  readonly residentMb: number;
}

/** Builds the inbox of a data folder in a process of its own, after it has read the same log. */
export async function rebuildInProcess(folder: string): Promise<RebuildFigures> {
  const { stdout } = await run(process.execPath, [fileURLToPath(new URL('./rebuild.mjs', import.meta.url)), folder]);
  return JSON.parse(stdout) as RebuildFigures;
}
