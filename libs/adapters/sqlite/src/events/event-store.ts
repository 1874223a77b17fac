import {
  type Appended,
  type Commit,
  ConcurrencyConflict,
  type Count,
  type Counter,
  type Counters,
  type EventStore,
  LimitReached,
  type RecordedEvent,
  type StreamDirectory,
  type StreamRange,
} from '@parley/event-sourcing';
import { type Sqlite, addColumn } from '../database/driver.js';
import { type GroupCommit } from '../database/group-commit.js';
import { asPromise } from '../database/as-promise.js';

interface Row {
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly at: number;
  readonly data: string;
}

/** A page of the log with the position of its last event. Positions rise in the order of commits. */
export interface LogPage {
  readonly events: readonly RecordedEvent[];
  readonly position: number;
}

const COLUMNS = 'position, stream, version, type, at, data';

/** An event store in one SQLite table, which is also the log: one row per event, in the order of commits. */
export class SqliteEventStore implements EventStore, Counters, StreamDirectory {
  constructor(
    private readonly database: Sqlite,
    private readonly group: GroupCommit,
  ) {
    database.exec(`
      create table if not exists events (
        position integer primary key,
        stream text not null,
        version integer not null,
        type text not null,
        at integer not null,
        data text not null,
        commit_id text,
        commit_size integer,
        fingerprint text,
        unique (stream, version)
      );
      create unique index if not exists events_commit on events (commit_id) where commit_id is not null;
    `);
    database.exec('create table if not exists counters (name text primary key, n integer not null, revision integer not null) without rowid');
    addColumn(database, 'events', 'fingerprint', 'text');
  }

  read(stream: string, after = 0): Promise<RecordedEvent[]> {
    return asPromise(() =>
      this.database
        .all<Row>(`select ${COLUMNS} from events where stream = ? and version > ? order by version`, stream, after)
        .map((row) => recorded(row)),
    );
  }

  append(commit: Commit): Promise<Appended> {
    const rows = commit.events.map(({ data }) => JSON.stringify(data));
    return this.group.write(() => this.insert(commit, rows), commit.deadline);
  }

  find(commitId: string): Promise<Appended | null> {
    return asPromise(() => this.committed(commitId));
  }

  sizeOf({ from, before }: StreamRange): Promise<number> {
    return asPromise(() => this.database.first<{ n: number }>('select count(*) as n from events where stream >= ? and stream < ?', from, before)?.n ?? 0);
  }

  firstEvents({ from, before }: StreamRange, limit: number, after = ''): Promise<RecordedEvent[]> {
    const query = `select ${COLUMNS} from events where stream >= ? and stream < ? and stream > ? and version = 1 order by stream limit ?`;
    return asPromise(() => this.database.all<Row>(query, from, before, after, limit).map((row) => recorded(row)));
  }

  counter(name: string): Promise<Counter> {
    return asPromise(() => this.counterOf(name));
  }

  setCounter(name: string, n: number, revision: number): Promise<boolean> {
    return this.group.write(() => {
      if (this.counterOf(name).revision !== revision) return false;
      this.writeCounter(name, n, revision + 1);
      return true;
    });
  }

  /** The events after a position, in the order of the log. */
  readLog(after: number, limit: number): LogPage {
    const rows = this.database.all<Row>(`select ${COLUMNS} from events where position > ? order by position limit ?`, after, limit);
    return { events: rows.map((row) => recorded(row)), position: rows.at(-1)?.position ?? after };
  }

  /** The position of the newest event; 0 without events. */
  head(): number {
    return this.database.first<{ head: number | null }>('select max(position) as head from events')?.head ?? 0;
  }

  /**
   * The latest time of an event, microseconds, for a monotonic clock after a restart. Events get their time before they wait for their commit,
   * so the latest time is not necessarily the last in the log, but one of the last few.
   */
  lastAt(): number {
    const latest = 'select max(at) as at from (select at from events order by position desc limit 10000)';
    return this.database.first<{ at: number | null }>(latest)?.at ?? 0;
  }

  /** Appends a commit inside the group's transaction; throws before it writes anything. */
  private insert({ stream, expectedVersion, events, at, commitId, fingerprint, count }: Commit, data: readonly string[]): Appended {
    const first = commitId === undefined ? null : this.committed(commitId);
    if (first) return first;
    const head = this.database.first<{ version: number | null }>('select max(version) as version from events where stream = ?', stream);
    if ((head?.version ?? 0) !== expectedVersion) throw new ConcurrencyConflict(`stream ${stream}`);
    if (count) this.apply(count);
    const appended = events.map((event, i) => {
      const version = expectedVersion + 1 + i;
      this.database.run(
        'insert into events (stream, version, type, at, data, commit_id, commit_size, fingerprint) values (?, ?, ?, ?, ?, ?, ?, ?)',
        stream,
        version,
        event.type,
        at,
        data[i],
        i === 0 ? (commitId ?? null) : null,
        i === 0 ? events.length : null,
        i === 0 ? (fingerprint ?? null) : null,
      );
      return { ...event, stream, version, at };
    });
    return { version: expectedVersion + events.length, events: appended, repeated: false };
  }

  /** Changes a counter; throws before it writes anything. */
  private apply({ counter, by, atMost }: Count): void {
    const { n, revision } = this.counterOf(counter);
    if (by > 0 && n + by > atMost) throw new LimitReached(counter, atMost);
    this.writeCounter(counter, Math.max(0, n + by), revision + 1);
  }

  private counterOf(name: string): Counter {
    const row = this.database.first<Counter>('select n, revision from counters where name = ?', name);
    return row ? { n: row.n, revision: row.revision } : { n: 0, revision: 0 };
  }

  private writeCounter(name: string, n: number, revision: number): void {
    this.database.run('insert or replace into counters (name, n, revision) values (?, ?, ?)', name, n, revision);
  }

  private committed(commitId: string): Appended | null {
    const first = this.database.first<{ stream: string; version: number; size: number; fingerprint: string | null }>(
      'select stream, version, commit_size as size, fingerprint from events where commit_id = ?',
      commitId,
    );
    if (!first) return null;
    const events = this.database.all<Row>(
      `select ${COLUMNS} from events where stream = ? and version >= ? and version < ? order by version`,
      first.stream,
      first.version,
      first.version + first.size,
    );
    return {
      version: first.version + first.size - 1,
      events: events.map((row) => recorded(row)),
      repeated: true,
      ...(first.fingerprint === null ? {} : { fingerprint: first.fingerprint }),
    };
  }
}

function recorded({ stream, version, type, at, data }: Row): RecordedEvent {
  return { type, data: JSON.parse(data) as unknown, stream, version, at };
}
