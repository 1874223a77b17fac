import { Unavailable } from '@parley/event-sourcing';
import Database from 'libsql';

/** What SQLite says when the file, the disk or a lock stands in the way: the same call may succeed later. */
const PASSING = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM|PROTOCOL)/;

export type SqlValue = string | number | bigint | null;

/** How a file is opened. */
export interface SqliteOptions {
  /** `FULL`: a transaction is on the disk when it has committed. `NORMAL`: the last ones may be lost with the machine, never torn. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** How long a statement waits for another process's lock, milliseconds; the event loop waits with it. */
  readonly busyTimeoutMs?: number;
}

/**
 * One connection to one SQLite file: the only place that knows the driver, so that `node:sqlite` can replace it.
 * Calls are synchronous. Errors that may pass (locked, full, read-only) are `Unavailable`.
 */
export class Sqlite {
  private readonly database: Database.Database;
  private readonly statements = new Map<string, Database.Statement>();

  constructor(
    readonly path: string,
    { synchronous, busyTimeoutMs = 20 }: SqliteOptions,
  ) {
    this.database = guarded(() => new Database(path));
    this.exec(`pragma busy_timeout = ${busyTimeoutMs}`);
    this.exec('pragma journal_mode = WAL');
    this.exec(`pragma synchronous = ${synchronous}`);
    this.exec('pragma cache_size = -65536');
    this.exec('pragma temp_store = MEMORY');
    this.exec('pragma journal_size_limit = 67108864');
  }

  /** Runs statements that give nothing back. */
  exec(sql: string): void {
    guarded(() => this.database.exec(sql));
  }

  /** All rows of a query. */
  all<Row>(sql: string, ...parameters: SqlValue[]): Row[] {
    return guarded(() => this.statement(sql).all(...parameters) as Row[]);
  }

  /** The first row of a query, or undefined. */
  first<Row>(sql: string, ...parameters: SqlValue[]): Row | undefined {
    return this.all<Row>(sql, ...parameters)[0];
  }

  /** Runs one statement and tells how many rows it changed. */
  run(sql: string, ...parameters: SqlValue[]): number {
    return guarded(() => this.statement(sql).run(...parameters).changes);
  }

  /** Runs `work` in one transaction that takes the write lock at once; where it throws, nothing was written. Not to be nested. */
  transaction<T>(work: () => T): T {
    this.exec('begin immediate');
    try {
      const result = work();
      this.exec('commit');
      return result;
    } catch (error) {
      if (this.database.inTransaction) this.database.exec('rollback');
      throw error;
    }
  }

  close(): void {
    this.statements.clear();
    this.database.close();
  }

  private statement(sql: string): Database.Statement {
    let statement = this.statements.get(sql);
    if (!statement) {
      statement = this.database.prepare(sql);
      this.statements.set(sql, statement);
    }
    return statement;
  }
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    const text = error instanceof Error ? error.message : String(error);
    if (typeof code === 'string' && PASSING.test(code)) throw new Unavailable(`the database cannot be used now: ${text}`, { cause: error });
    throw error;
  }
}
