import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type AnswerStore, type EventFeed, type ReadModels } from '@parley/event-sourcing';
import { SqliteAnswerStore } from './answer-store.js';
import { Sqlite } from './driver.js';
import { SqliteEventStore } from './event-store.js';
import { lockFolder } from './folder-lock.js';
import { GroupCommit } from './group-commit.js';
import { LogFeed } from './log-feed.js';
import { SqliteReadModels } from './read-models.js';

/** Everything that one machine needs, in one file of a data folder. */
export interface SqliteAdapters {
  readonly events: SqliteEventStore;
  readonly feed: EventFeed;
  readonly readModels: ReadModels;
  readonly answers: AnswerStore;
  /** Throws `Unavailable` where the file cannot be read. */
  check(): void;
  /** Call it when nothing writes any more. */
  close(): void;
}

/**
 * Opens (and where it is new, makes) the data folder, for this process alone.
 * `onFeedError` is told of batches that will be tried again.
 */
export function openSqlite(folder: string, onFeedError?: (follower: string, error: unknown) => void): SqliteAdapters {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(folder);
  const path = join(folder, 'parley.db');
  const eventsConnection = new Sqlite(path, { synchronous: 'FULL' });
  const documentsConnection = new Sqlite(path, { synchronous: 'NORMAL' });
  const group = new GroupCommit(eventsConnection);
  const events = new SqliteEventStore(eventsConnection, group);
  return {
    events,
    feed: new LogFeed(events, group, onFeedError),
    readModels: new SqliteReadModels(documentsConnection),
    answers: new SqliteAnswerStore(eventsConnection, group),
    check: () => void eventsConnection.all('select 1 from events limit 1'),
    close() {
      documentsConnection.close();
      eventsConnection.close();
      unlock();
    },
  };
}

export { type LoggedEvent, type SqliteEventStore } from './event-store.js';
export { Sqlite } from './driver.js';
