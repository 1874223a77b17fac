import { type Change, type ChangeLog } from '@parley/event-sourcing';
import { type Sqlite } from './driver.js';
import { settle } from './settle.js';

interface Line {
  readonly cursor: number;
  readonly scope: string;
  readonly collection: string;
  readonly id: string;
  readonly at: number;
}

const KEPT_MS = 60 * 60 * 1000;
const PRUNE_EVERY_MS = 1000;
const MOST_PRUNED = 5000;

/**
 * The log of what changed, in one table that all generations of a read model share. Cursors are whole numbers without gaps; the newest
 * line is never pruned, so that no number is given twice.
 */
export class SqliteChangeLog implements ChangeLog {
  private readonly watchers = new Set<(scopes: ReadonlySet<string>) => void>();
  private pruned = 0;

  constructor(
    private readonly database: Sqlite,
    private readonly table: string,
    private readonly nowMs: () => number,
  ) {}

  head(): Promise<string> {
    return settle(() => String(this.newest()));
  }

  since(scopes: readonly string[], cursor: string, limit: number): Promise<readonly Change[] | null> {
    return settle(() => {
      const after = this.place(cursor);
      if (after === null || after < this.oldest() - 1) return null;
      return scopes
        .flatMap((scope) =>
          this.database.all<Line>(
            `select cursor, scope, collection, id, at from ${this.table} where scope = ? and cursor > ? order by cursor limit ?`,
            scope,
            after,
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
      const place = this.place(cursor);
      if (place === null) return null;
      return this.database.first<{ at: number }>(`select at from ${this.table} where cursor = ?`, place)?.at ?? null;
    });
  }

  watch(listener: (scopes: ReadonlySet<string>) => void): () => void {
    this.watchers.add(listener);
    return () => this.watchers.delete(listener);
  }

  /** Adds lines inside the caller's transaction. */
  add(lines: Iterable<Omit<Line, 'cursor' | 'at'>>): void {
    const now = this.nowMs();
    for (const { scope, collection, id } of lines) {
      this.database.run(`insert into ${this.table} (scope, collection, id, at) values (?, ?, ?, ?)`, scope, collection, id, now);
    }
    this.prune(now);
  }

  /** Tells the watchers, after the transaction and apart from it: what they do with it cannot undo it. */
  tell(scopes: ReadonlySet<string>): void {
    for (const watcher of this.watchers) queueMicrotask(() => watcher(scopes));
  }

  /** Takes the oldest lines from the front, a bounded number at a time, and comes back soon where there are more. */
  private prune(now: number): void {
    if (now - this.pruned < PRUNE_EVERY_MS) return;
    this.pruned = now;
    const oldest = this.database.first<{ at: number }>(`select at from ${this.table} order by cursor limit 1`);
    if (!oldest || oldest.at >= now - KEPT_MS) return;
    this.database.run(
      `delete from ${this.table} where cursor < (select max(cursor) from ${this.table}) and cursor <= (
         select max(cursor) from (select cursor, at from ${this.table} order by cursor limit ?) where at < ?)`,
      MOST_PRUNED,
      now - KEPT_MS,
    );
  }

  /** The number of a cursor that was given out once, else null. */
  private place(cursor: string): number | null {
    if (!/^\d{1,15}$/.test(cursor)) return null;
    const place = Number(cursor);
    return place <= this.newest() ? place : null;
  }

  private newest(): number {
    return this.database.first<{ cursor: number | null }>(`select max(cursor) as cursor from ${this.table}`)?.cursor ?? 0;
  }

  private oldest(): number {
    return this.database.first<{ cursor: number | null }>(`select min(cursor) as cursor from ${this.table}`)?.cursor ?? 0;
  }
}
