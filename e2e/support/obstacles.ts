import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A removable obstacle that keeps a server from writing to its data folder. */
export interface Obstacle {
  put(): Promise<void> | void;
  remove(): Promise<void> | void;
}

/** Mounts a small disk for a data folder. Null if this user may not mount. */
export function smallDisk(folder: string, megabytes: number): (Obstacle & { unmount(): void }) | null {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'pipe' });
  } catch {
    return null;
  }
  const filler = join(folder, 'filler');
  return {
    put: () => fill(filler),
    remove: () => rmSync(filler, { force: true }),
    unmount: () => void execFileSync('umount', ['-l', folder]),
  };
}

/** Limits the file size of the process to a few bytes. Null if limits of a running process cannot be set. */
export function smallFiles(pid: number): Obstacle | null {
  const limit = (bytes: string) => void execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`], { stdio: 'pipe' });
  try {
    limit('unlimited');
  } catch {
    return null;
  }
  return { put: () => limit('4096'), remove: () => limit('unlimited') };
}

/** Locks the database with an open write transaction of another program. */
export function lockedDatabase(folder: string): Obstacle {
  let holder: ChildProcess | undefined;
  const script = `
    const Database = require('libsql');
    const database = new Database(process.argv[1]);
    for (;;) try { database.exec('begin immediate'); break; } catch {}
    process.stdout.write('locked');
    setInterval(() => undefined, 1000);
  `;
  return {
    async put() {
      holder = spawn(process.execPath, ['-e', script, join(folder, 'parley.db')], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(holder.stdout as NodeJS.ReadableStream, 'data');
    },
    async remove() {
      if (!holder || holder.exitCode !== null || holder.signalCode !== null) return;
      const ended = once(holder, 'exit');
      holder.kill('SIGKILL');
      await ended;
    },
  };
}

/** Writes until the disk is full. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (let size = 1024 * 1024; size >= 1; ) {
      try {
        writeSync(file, Buffer.alloc(size));
      } catch {
        size = Math.floor(size / 2);
      }
    }
  } finally {
    closeSync(file);
  }
}
