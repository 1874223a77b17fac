import { join } from 'node:path';
import { Locked, Sqlite } from './driver.js';

/**
 * Locks a data folder, so that only one process writes to it. Returns the function that unlocks it. The operating system releases the lock
 * when the process ends in any way. Throws an error that names the folder if another process holds the lock.
 */
export function lockFolder(folder: string): () => void {
  let lock: Sqlite | undefined;
  try {
    lock = new Sqlite(join(folder, 'lock.db'), { synchronous: 'NORMAL', busyTimeoutMs: 0, wal: false });
    lock.exec('pragma locking_mode = EXCLUSIVE');
    lock.exec('begin exclusive');
  } catch (error) {
    lock?.close();
    if (!(error instanceof Locked)) throw error;
    const advice = 'stop it first, or set PARLEY_DATA to another folder';
    throw new Error(`Another process uses the data folder ${folder}: ${advice}`, { cause: error });
  }
  return () => lock.close();
}
