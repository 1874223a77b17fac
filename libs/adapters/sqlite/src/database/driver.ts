import { RecentMap, Unavailable } from '@parley/event-sourcing';
import Database from 'libsql';

/** Codes for a lock, a full or failing disk or an inaccessible file: the same call may succeed later. */
const RETRYABLE = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM|PROTOCOL)/;
const LOCKED = /^SQLITE_(BUSY|LOCKED)/;
/** Errors to which the driver gives no code. */
const NOT_OPEN = /unable to open|connection is not open/i;

const WAL = `
  pragma journal_mode = WAL;
  pragma cache_size = -65536;
  pragma temp_store = MEMORY;
  pragma journal_size_limit = 67108864;
`;

export type SqlValue = string | number | bigint | null;

/** Larger statements save nothing more. */
const ROWS_PER_STATEMENT = 20;
/** The most prepared statements that a connection keeps. */
const MAX_STATEMENTS = 500;

/** Options of a connection. */
export interface SqliteOptions {
  /** `FULL`: a committed transaction is on the disk. `NORMAL`: a power failure may lose the last transactions, but never part of one. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** How long a statement waits for another process's lock, milliseconds; the event loop waits with it. */
  readonly busyTimeoutMs?: number;
  /** Whether to use a write-ahead log; true by default. */
  readonly wal?: boolean;
}

/** Another connection has locked the file. */
export class Locked extends Unavailable {}

/**
 * A connection to a SQLite file. The only user of the driver, so that `node:sqlite` can replace it. Calls are synchronous. Retryable errors
 * (locked, full, read-only, closed) are `Unavailable`.
 */
export class Sqlite {
  private readonly database: Database.Database;
  private readonly statements = new RecentMap<string, Database.Statement>(MAX_STATEMENTS);

  constructor(
    readonly path: string,
    { synchronous, busyTimeoutMs = 5, wal = true }: SqliteOptions,
  ) {
    this.database = translatingErrors(() => new Database(path));
    try {
      this.exec(`pragma busy_timeout = ${busyTimeoutMs}`);
      this.exec(`pragma synchronous = ${synchronous}`);
      if (wal) this.exec(WAL);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** The number of cached prepared statements. */
  get prepared(): number {
    return this.statements.size;
  }

  /** Runs statements without results. */
  exec(sql: string): void {
    translatingErrors(() => this.database.exec(sql));
  }

  /** All rows of a query. Each SQL text is prepared once, so pass values as parameters. */
  all<Row>(sql: string, ...parameters: SqlValue[]): Row[] {
    return translatingErrors(() => this.statement('all', sql).all(parameters) as Row[]);
  }

  /** The first row of a query, or undefined. */
  first<Row>(sql: string, ...parameters: SqlValue[]): Row | undefined {
    return translatingErrors(() => this.statement('first', sql).get(parameters) as Row | undefined);
  }

  /** Runs a statement and returns the number of changed rows. */
  run(sql: string, ...parameters: SqlValue[]): number {
    return translatingErrors(() => this.statement('run', sql).run(parameters).changes);
  }

  /** Inserts rows with a value for each of `columns`, 20 per statement, which is cheaper than one by one. `into` is for instance `or ignore into t`. */
  insertAll(into: string, columns: readonly string[], rows: Iterable<readonly SqlValue[]>, tail = ''): void {
    const placeholders = `(${columns.map(() => '?').join(', ')})`;
    const sql = (count: number) => `insert ${into} (${columns.join(', ')}) values ${Array<string>(count).fill(placeholders).join(', ')} ${tail}`;
    const [one, many] = [sql(1), sql(ROWS_PER_STATEMENT)];
    let waiting: (readonly SqlValue[])[] = [];
    for (const row of rows) {
      waiting.push(row);
      if (waiting.length < ROWS_PER_STATEMENT) continue;
      this.run(many, ...waiting.flat());
      waiting = [];
    }
    for (const row of waiting) this.run(one, ...row);
  }

  /** Runs `work` in a transaction that takes the write lock at once, and rolls it back if `work` throws. Cannot be nested. */
  transaction<T>(work: () => T): T {
    this.exec('begin immediate');
    try {
      const result = work();
      this.exec('commit');
      return result;
    } catch (error) {
      // SQLite has already rolled back after some failures, for instance a full disk.
      if (this.database.inTransaction) this.exec('rollback');
      throw error;
    }
  }

  close(): void {
    this.statements.clear();
    this.database.close();
  }

  /** Caches a statement per method: `get` on a statement that was used with `all` ignores its parameters. */
  private statement(use: 'all' | 'first' | 'run', sql: string): Database.Statement {
    const key = `${use} ${sql}`;
    const statement = this.statements.get(key) ?? this.database.prepare(sql);
    this.statements.set(key, statement);
    return statement;
  }
}

/** Adds a column that tables of older releases do not have. Existing rows get null. */
export function addColumn(database: Sqlite, table: string, column: string, type: string): void {
  const columns = database.all<{ name: string }>(`select name from pragma_table_info('${table}')`);
  if (!columns.some(({ name }) => name === column)) database.exec(`alter table ${table} add column ${column} ${type}`);
}

function translatingErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw translateError(error);
  }
}

function translateError(error: unknown): unknown {
  const code = (error as { code?: unknown }).code;
  const text = error instanceof Error ? error.message : String(error);
  const isRetryable = typeof code === 'string' && code !== '' ? RETRYABLE.test(code) : NOT_OPEN.test(text);
  if (!isRetryable) return error;
  const message = `The database is unavailable: ${text}`;
  return typeof code === 'string' && LOCKED.test(code) ? new Locked(message, { cause: error }) : new Unavailable(message, { cause: error });
}
