import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SqliteAdapters, openSqlite } from '../index.js';

/** A data folder of its own, which is gone again after `remove`. */
export function temporaryFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'parley-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The adapters on a folder that is removed when they are closed. */
export function openTemporary(): Promise<Omit<SqliteAdapters, 'close'> & { readonly folder: string; readonly close: () => Promise<void> }> {
  const { folder, remove } = temporaryFolder();
  const sqlite = openSqlite(folder);
  const close = () => {
    sqlite.close();
    remove();
    return Promise.resolve();
  };
  return Promise.resolve({ ...sqlite, folder, close });
}
