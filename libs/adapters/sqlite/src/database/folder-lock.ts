import { join } from 'node:path';
import { Locked, Sqlite } from './driver.js';

/**
 * Makes sure that one process alone writes to a data folder; returns how to leave it. The lock is the operating system's: it is gone
 * with the process, however that ends. Throws an error that names the folder where somebody has it already.
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
    const advice = 'stop it first, or name another folder in PARLEY_DATA';
    throw new Error(`another process uses the data folder ${folder}: ${advice}`, { cause: error });
  }
  return () => lock.close();
}
