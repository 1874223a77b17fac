import { join } from 'node:path';
import { Unavailable } from '@parley/event-sourcing';
import { Sqlite } from './driver.js';

/**
 * Makes sure that one process alone writes to a data folder. The lock is the operating system's: it is gone with the process,
 * however that ends. Throws an error that names the folder where another process has it.
 */
export function lockFolder(folder: string): () => void {
  const lock = new Sqlite(join(folder, 'lock.db'), { synchronous: 'NORMAL', busyTimeoutMs: 0 });
  try {
    lock.exec('pragma locking_mode = EXCLUSIVE');
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if (error instanceof Unavailable) throw new Error(`another process uses the data folder ${folder}; stop it first, or set PARLEY_DATA`);
    throw error;
  }
  return () => lock.close();
}
