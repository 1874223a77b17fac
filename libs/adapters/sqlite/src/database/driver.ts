import { Unavailable } from '@parley/event-sourcing';
import Database from 'libsql';

/** What SQLite says when the file, the disk or a lock stands in the way: the same call may succeed later. */
const PASSING = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM|PROTOCOL)/;
const LOCKED = /^SQLITE_(BUSY|LOCKED)/;
/** The driver gives these no code. */
const NOT_OPEN = /unable to open|connection is not open/i;

const WAL = `
  pragma journal_mode = WAL;
  pragma cache_size = -65536;
  pragma temp_store = MEMORY;
  pragma journal_size_limit = 67108864;
`;

export type SqlValue = string | number | bigint | null;

/** More rows in one statement save nothing more. */
const ROWS_AT_ONCE = 20;
/** Prepared statements that a connection keeps. */
const MOST_STATEMENTS = 500;

/** How a file is opened. */
export interface SqliteOptions {
  /** `FULL`: a transaction is on the disk when it has committed. `NORMAL`: the last ones may be lost with the machine, never torn. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** How long a statement waits for another process's lock, milliseconds; the event loop waits with it. */
  readonly busyTimeoutMs?: number;
  /** Write-ahead log, unless the file is a mere lock. */
  readonly wal?: boolean;
}

/** The file is locked by somebody else at this moment. */
export class Locked extends Unavailable {}

/**
 * One connection to one SQLite file: the only place that knows the driver, so that `node:sqlite` can replace it.
 * Calls are synchronous. Errors that may pass (locked, full, read-only, closed) are `Unavailable`.
 */
export class Sqlite {
  private readonly database: Database.Database;
  private readonly statements = new Map<string, Database.Statement>();

  constructor(
    readonly path: string,
    { synchronous, busyTimeoutMs = 5, wal = true }: SqliteOptions,
  ) {
    this.database = guarded(() => new Database(path));
    try {
      this.exec(`pragma busy_timeout = ${busyTimeoutMs}`);
      this.exec(`pragma synchronous = ${synchronous}`);
      if (wal) this.exec(WAL);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** How many prepared statements are kept. */
  get prepared(): number {
    return this.statements.size;
  }

  /** Runs statements that give nothing back. */
  exec(sql: string): void {
    guarded(() => this.database.exec(sql));
  }

  /** All rows of a query. Statements are prepared once for each text: values belong into the parameters. */
  all<Row>(sql: string, ...parameters: SqlValue[]): Row[] {
    return guarded(() => this.statement('all', sql).all(parameters) as Row[]);
  }

  /** The first row of a query, or undefined. */
  first<Row>(sql: string, ...parameters: SqlValue[]): Row | undefined {
    return guarded(() => this.statement('first', sql).get(parameters) as Row | undefined);
  }

  /** Runs one statement and tells how many rows it changed. */
  run(sql: string, ...parameters: SqlValue[]): number {
    return guarded(() => this.statement('run', sql).run(parameters).changes);
  }

  /** Inserts rows (each as many values as `columns`) by few statements, which costs less than one for each. `into` as in `or ignore into t`. */
  insertAll(into: string, columns: readonly string[], rows: Iterable<readonly SqlValue[]>, tail = ''): void {
    const place = `(${columns.map(() => '?').join(', ')})`;
    const sql = (count: number) => `insert ${into} (${columns.join(', ')}) values ${Array<string>(count).fill(place).join(', ')} ${tail}`;
    const [one, many] = [sql(1), sql(ROWS_AT_ONCE)];
    let waiting: (readonly SqlValue[])[] = [];
    for (const row of rows) {
      waiting.push(row);
      if (waiting.length < ROWS_AT_ONCE) continue;
      this.run(many, ...waiting.flat());
      waiting = [];
    }
    for (const row of waiting) this.run(one, ...row);
  }

  /** Runs `work` in one transaction that takes the write lock at once; where it throws, nothing was written. Not to be nested. */
  transaction<T>(work: () => T): T {
    this.exec('begin immediate');
    try {
      const result = work();
      this.exec('commit');
      return result;
    } catch (error) {
      // Some failures (a full disk) have rolled back already.
      if (this.database.inTransaction) this.exec('rollback');
      throw error;
    }
  }

  close(): void {
    this.statements.clear();
    this.database.close();
  }

  /** One for each way to run it: after `all`, `get` of the same statement ignores its parameters and answers with those of `all`. */
  private statement(use: 'all' | 'first' | 'run', sql: string): Database.Statement {
    const key = `${use} ${sql}`;
    let statement = this.statements.get(key);
    if (statement) this.statements.delete(key);
    else statement = this.database.prepare(sql);
    this.statements.set(key, statement);
    // The first is the one that was used least recently.
    if (this.statements.size > MOST_STATEMENTS) this.statements.delete(this.statements.keys().next().value as string);
    return statement;
  }
}

/** Adds a column that a table of an older release does not have. Its rows hold null there. */
export function addColumn(database: Sqlite, table: string, column: string, type: string): void {
  const columns = database.all<{ name: string }>(`select name from pragma_table_info('${table}')`);
  if (!columns.some(({ name }) => name === column)) database.exec(`alter table ${table} add column ${column} ${type}`);
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw translated(error);
  }
}

function translated(error: unknown): unknown {
  const code = (error as { code?: unknown }).code;
  const text = error instanceof Error ? error.message : String(error);
  const passing = typeof code === 'string' && code !== '' ? PASSING.test(code) : NOT_OPEN.test(text);
  if (!passing) return error;
  const message = `the database cannot be used now: ${text}`;
  return typeof code === 'string' && LOCKED.test(code) ? new Locked(message, { cause: error }) : new Unavailable(message, { cause: error });
}
