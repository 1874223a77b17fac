import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type AnswerStore, type EventFeed, type ExpiringClaims, type ReadModels } from '@parley/event-sourcing';
import { SqliteAnswerStore } from './answer-store.js';
import { Sqlite } from './driver.js';
import { SqliteEventStore } from './event-store.js';
import { SqliteExpiringClaims } from './expiring-claims.js';
import { lockFolder } from './folder-lock.js';
import { GroupCommit } from './group-commit.js';
import { LogFeed } from './log-feed.js';
import { SqliteReadModels } from './read-models.js';

/** Everything that one machine needs, in one file of a data folder. */
export interface SqliteAdapters {
  readonly eventStore: SqliteEventStore;
  readonly feed: EventFeed;
  readonly readModels: ReadModels;
  readonly answers: AnswerStore;
  readonly claims: ExpiringClaims;
  /** Throws `Unavailable` where the file cannot be read. */
  readonly check: () => void;
  /** Call it when nothing reads or writes any more. The folder is free for another process then. */
  readonly close: () => void;
}

/**
 * Opens (and where it is new, makes) the data folder, for this process alone.
 * `onFeedError` is told of batches that will be tried again.
 */
export function openSqlite(folder: string, onFeedError?: (follower: string, error: unknown) => void): SqliteAdapters {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const opened: (() => void)[] = [lockFolder(folder)];
  const close = () => {
    for (const each of opened.splice(0).reverse()) each();
  };
  const connect = (synchronous: 'FULL' | 'NORMAL') => {
    const connection = new Sqlite(join(folder, 'parley.db'), { synchronous });
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

export { SqliteEventStore, type LogPage } from './event-store.js';
export { DiskBlobs } from './pictures/disk-blobs.js';
