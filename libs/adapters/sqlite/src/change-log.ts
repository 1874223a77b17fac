import { type Change, type ChangeLog } from '@parley/event-sourcing';
import { type Sqlite } from './driver.js';
import { settle } from './event-store.js';

interface Line {
  readonly cursor: number;
  readonly scope: string;
  readonly collection: string;
  readonly id: string;
  readonly at: number;
}

const KEPT_MS = 60 * 60 * 1000;
const PRUNE_EVERY_MS = 60 * 1000;

/** The log of what changed, in one table that all generations of a read model share. Cursors are whole numbers that rise. */
export class SqliteChangeLog implements ChangeLog {
  private readonly watchers = new Set<(scopes: ReadonlySet<string>) => void>();
  private pruned = Date.now();

  constructor(
    private readonly database: Sqlite,
    private readonly table: string,
  ) {}

  head(): Promise<string> {
    return settle(() => String(this.newest()));
  }

  since(scopes: readonly string[], cursor: string, limit: number): Promise<readonly Change[] | null> {
    return settle(() => {
      if (!this.known(cursor)) return null;
      const oldest = this.database.first<{ cursor: number | null }>(`select min(cursor) as cursor from ${this.table}`)?.cursor;
      if (typeof oldest === 'number' && Number(cursor) < oldest - 1) return null;
      return scopes
        .flatMap((scope) =>
          this.database.all<Line>(
            `select cursor, scope, collection, id, at from ${this.table} where scope = ? and cursor > ? order by cursor limit ?`,
            scope,
            Number(cursor),
            limit,
          ),
        )
        .sort((a, b) => a.cursor - b.cursor)
        .slice(0, limit)
        .map((line) => ({ ...line, cursor: String(line.cursor) }));
    });
  }

  timeOf(cursor: string): Promise<number | null> {
    return settle(() => {
      if (!this.known(cursor)) return null;
      const line = this.database.first<{ at: number }>(`select at from ${this.table} where cursor = ?`, Number(cursor));
      return line?.at ?? null;
    });
  }

  watch(listener: (scopes: ReadonlySet<string>) => void): () => void {
    this.watchers.add(listener);
    return () => this.watchers.delete(listener);
  }

  /** Adds lines inside the caller's transaction. */
  add(lines: Iterable<Omit<Line, 'cursor' | 'at'>>, now: number): void {
    for (const { scope, collection, id } of lines) {
      this.database.run(`insert into ${this.table} (scope, collection, id, at) values (?, ?, ?, ?)`, scope, collection, id, now);
    }
    if (now - this.pruned < PRUNE_EVERY_MS) return;
    this.pruned = now;
    this.database.run(
      `delete from ${this.table} where cursor < (select max(cursor) from ${this.table} where at < ?)`,
      now - KEPT_MS,
    );
  }

  /** Tells the watchers, after the transaction. */
  tell(scopes: ReadonlySet<string>): void {
    for (const watcher of this.watchers) watcher(scopes);
  }

  private known(cursor: string): boolean {
    return /^\d{1,15}$/.test(cursor) && Number(cursor) <= this.newest();
  }

  private newest(): number {
    return this.database.first<{ cursor: number | null }>(`select max(cursor) as cursor from ${this.table}`)?.cursor ?? 0;
  }
}
