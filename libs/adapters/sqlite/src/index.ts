import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { type AnswerStore, type EventFeed, type ExpiringClaims, type ReadModels } from '@parley/event-sourcing';
import { SqliteAnswerStore } from './storage/answer-store.js';
import { Sqlite } from './database/driver.js';
import { SqliteEventStore } from './events/event-store.js';
import { SqliteExpiringClaims } from './storage/expiring-claims.js';
import { lockFolder } from './database/folder-lock.js';
import { GroupCommit } from './database/group-commit.js';
import { LogFeed } from './events/log-feed.js';
import { SqliteReadModels } from './read-models/read-models.js';

const DATABASE = 'parley.db';
const OWNER_ONLY = 0o600;

/** The adapters for one machine, in one file of a data folder. */
export interface SqliteAdapters {
  readonly eventStore: SqliteEventStore;
  readonly feed: EventFeed;
  readonly readModels: ReadModels;
  readonly answers: AnswerStore;
  readonly claims: ExpiringClaims;
  /** Throws `Unavailable` if the file cannot be read. */
  readonly check: () => void;
  /** Closes the file and unlocks the folder. Call it after the last read and write. */
  readonly close: () => void;
}

/** Opens the data folder for this process only, and creates it if it is missing. Calls `onFeedError` for each batch that is retried. */
export function openSqlite(folder: string, onFeedError?: (follower: string, error: unknown) => void): SqliteAdapters {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const opened: (() => void)[] = [lockFolder(folder)];
  restrictToOwner(folder);
  const close = () => {
    for (const each of opened.splice(0).reverse()) each();
  };
  const connect = (synchronous: 'FULL' | 'NORMAL') => {
    const connection = new Sqlite(join(folder, DATABASE), { synchronous });
    opened.push(() => connection.close());
    return connection;
  };
  try {
    const written = connect('FULL');
    const group = new GroupCommit(written);
    const eventStore = new SqliteEventStore(written, group);
    return {
      eventStore,
      feed: new LogFeed(eventStore, group, onFeedError),
      readModels: new SqliteReadModels(connect('NORMAL')),
      answers: new SqliteAnswerStore(written, group),
      claims: new SqliteExpiringClaims(written, group),
      check: () => void written.all('select 1 from events limit 1'),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * Makes the database readable only by its owner, with any umask, also one of an earlier release. SQLite gives its other files the mode of
 * the database. An existing folder keeps its mode, because it may contain other files.
 */
function restrictToOwner(folder: string): void {
  const attempt = (work: () => void) => {
    try {
      work();
    } catch {
      // A missing file is reported when it is opened. The mode of another user's file (on some volumes) cannot be changed.
    }
  };
  attempt(() => closeSync(openSync(join(folder, DATABASE), 'a', OWNER_ONLY)));
  for (const name of [DATABASE, `${DATABASE}-wal`, `${DATABASE}-shm`, 'lock.db', 'lock.db-journal']) {
    attempt(() => chmodSync(join(folder, name), OWNER_ONLY));
  }
}

export { SqliteEventStore, type LogPage } from './events/event-store.js';
export { DiskBlobs } from './storage/disk-blobs.js';
