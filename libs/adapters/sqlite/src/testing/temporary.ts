import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sqlite } from '../database/driver.js';
import { type SqliteAdapters, openSqlite } from '../index.js';

/** A temporary folder, deleted by `remove`. */
export function temporaryFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'parley-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The adapters on a temporary folder, which is deleted on close, and further connections to the same file. */
export interface Temporary extends Omit<SqliteAdapters, 'close'> {
  readonly folder: string;
  readonly connect: () => Sqlite;
  readonly close: () => Promise<void>;
}

export function openTemporary(): Promise<Temporary> {
  const { folder, remove } = temporaryFolder();
  const sqlite = openSqlite(folder);
  const close = () => {
    sqlite.close();
    remove();
    return Promise.resolve();
  };
  return Promise.resolve({ ...sqlite, folder, connect: () => new Sqlite(join(folder, 'parley.db'), { synchronous: 'NORMAL' }), close });
}
