import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'parley-uploads-';

/**
 * Makes this process's folder for what is on its way in, below the system's folder for temporary files (`TMPDIR`), and removes those of
 * processes that did not live to do it themselves. The process removes its own when it stops.
 */
export function makeUploadFolder(below: string = tmpdir()): string {
  mkdirSync(below, { recursive: true });
  for (const name of readdirSync(below)) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid && !isAnothersLife(Number(pid))) rmSync(join(below, name), { recursive: true, force: true });
  }
  return mkdtempSync(join(below, `${PREFIX}${process.pid}-`));
}

/** A container's process has the same id in each of its lives. */
function isAnothersLife(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
