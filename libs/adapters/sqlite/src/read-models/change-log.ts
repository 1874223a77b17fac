import { type Change, type ChangeLog, type SeenLines, formatScopeCursor, parseScopeCursor } from '@parley/event-sourcing';
import { type Sqlite } from '../database/driver.js';
import { settle } from '../database/settle.js';

interface Line {
  /** Over all scopes, in the order of commits; seen by nobody. */
  readonly cursor: number;
  /** Of its scope's lines, from 1. */
  readonly n: number;
  readonly scope: string;
  readonly collection: string;
  readonly id: string;
  readonly at: number;
}

const KEPT_MS = 60 * 60 * 1000;
const PRUNE_EVERY_MS = 1000;
const MOST_PRUNED = 5000;

/**
 * The log of what changed, in one table that all generations of a read model share. Each scope counts its own lines, and its count is
 * never pruned, so that no number is given twice.
 */
export class SqliteChangeLog implements ChangeLog {
  private readonly watchers = new Set<(scopes: ReadonlySet<string>) => void>();
  private pruned = 0;

  constructor(
    private readonly database: Sqlite,
    private readonly tables: { readonly changes: string; readonly scopes: string },
    private readonly nowMs: () => number,
  ) {}

  head(scopes: readonly string[]): Promise<string> {
    return settle(() => formatScopeCursor(this.counted(scopes)));
  }

  since(scopes: readonly string[], cursor: string, limit: number): Promise<readonly Change[] | null> {
    return settle(() => {
      const seen = parseScopeCursor(cursor);
      if (!seen || scopes.some((scope) => !seen.has(scope))) return null;
      const found: Line[] = [];
      for (const [scope, counted] of this.counted(scopes)) {
        const lines = this.linesOf(scope, seen.get(scope) ?? 0, counted, limit);
        if (lines === null) return null;
        found.push(...lines);
      }
      const reached = new Map(seen);
      return found
        .sort((a, b) => a.cursor - b.cursor)
        .slice(0, limit)
        .map(({ scope, collection, id, at, n }) => {
          reached.set(scope, n);
          return { cursor: formatScopeCursor(reached), scope, collection, id, at };
        });
    });
  }

  timeOf(cursor: string): Promise<number | null> {
    return settle(() => {
      const times = [...(parseScopeCursor(cursor) ?? [])].flatMap(([scope, n]) => {
        const line = this.database.first<{ at: number }>(`select at from ${this.tables.changes} where scope = ? and n = ?`, scope, n);
        return line ? [line.at] : [];
      });
      return times.length > 0 ? Math.max(...times) : null;
    });
  }

  watch(listener: (scopes: ReadonlySet<string>) => void): () => void {
    this.watchers.add(listener);
    return () => this.watchers.delete(listener);
  }

  /** Adds lines inside the caller's transaction. */
  add(lines: readonly Pick<Line, 'scope' | 'collection' | 'id'>[]): void {
    const { changes, scopes } = this.tables;
    const now = this.nowMs();
    const counted = new Map(this.counted(new Set(lines.map(({ scope }) => scope))));
    for (const { scope, collection, id } of lines) {
      const n = (counted.get(scope) ?? 0) + 1;
      counted.set(scope, n);
      this.database.run(`insert into ${changes} (scope, n, collection, id, at) values (?, ?, ?, ?, ?)`, scope, n, collection, id, now);
    }
    for (const [scope, n] of counted) this.database.run(`insert or replace into ${scopes} (scope, n) values (?, ?)`, scope, n);
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
    const { changes } = this.tables;
    const oldest = this.database.first<{ at: number }>(`select at from ${changes} order by cursor limit 1`);
    if (!oldest || oldest.at >= now - KEPT_MS) return;
    this.database.run(
      `delete from ${changes} where cursor < (select max(cursor) from ${changes}) and cursor <= (
         select max(cursor) from (select cursor, at from ${changes} order by cursor limit ?) where at < ?)`,
      MOST_PRUNED,
      now - KEPT_MS,
    );
  }

  /** How many lines each scope has had. */
  private counted(scopes: Iterable<string>): SeenLines {
    const count = (scope: string) => this.database.first<{ n: number }>(`select n from ${this.tables.scopes} where scope = ?`, scope)?.n ?? 0;
    return new Map([...scopes].map((scope) => [scope, count(scope)]));
  }

  /** The lines of a scope after a number; null if some of them are pruned, or that number was never given. */
  private linesOf(scope: string, after: number, counted: number, limit: number): Line[] | null {
    if (after >= counted) return after === counted ? [] : null;
    const lines = this.database.all<Line>(
      `select cursor, n, scope, collection, id, at from ${this.tables.changes} where scope = ? and n > ? order by n limit ?`,
      scope,
      after,
      limit,
    );
    return lines.length === 0 || lines[0].n !== after + 1 ? null : lines;
  }
}
