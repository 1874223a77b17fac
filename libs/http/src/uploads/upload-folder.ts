import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'parley-uploads-';

/**
 * Creates this process's folder for incoming files in the system's folder for temporary files (`TMPDIR`), and deletes those of crashed processes. The
 * process deletes its own at its stop.
 */
export function makeUploadFolder(below: string = tmpdir()): string {
  mkdirSync(below, { recursive: true });
  for (const name of readdirSync(below)) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid && !isAnothersLife(Number(pid))) rmSync(join(below, name), { recursive: true, force: true });
  }
  return mkdtempSync(join(below, `${PREFIX}${process.pid}-`));
}

/** The process of a container has the same id after every restart. */
function isAnothersLife(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
