import { type Change, type ChangeLog, type SeenLines, formatScopeCursor, parseScopeCursor } from '@parley/event-sourcing';
import { type Sqlite } from '../database/driver.js';
import { asPromise } from '../database/as-promise.js';

interface Line {
  /** The position over all scopes in the order of commits; internal. */
  readonly cursor: number;
  /** The number within its scope, from 1. */
  readonly n: number;
  readonly scope: string;
  readonly collection: string;
  readonly id: string;
  readonly at: number;
}

const RETENTION_MS = 60 * 60 * 1000;
const PRUNE_EVERY_MS = 1000;
const MAX_PRUNED = 5000;

/**
 * The change log of a read model in one table, shared by its generations. Each scope has its own line counter, which is never pruned, so that
 * no number is assigned twice.
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
    return asPromise(() => formatScopeCursor(this.counted(scopes)));
  }

  since(scopes: readonly string[], cursor: string, limit: number): Promise<readonly Change[] | null> {
    return asPromise(() => {
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
    return asPromise(() => {
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

  /** Notifies watchers after and outside the transaction, so that their errors cannot roll it back. */
  notify(scopes: ReadonlySet<string>): void {
    for (const watcher of this.watchers) queueMicrotask(() => watcher(scopes));
  }

  /** Removes the oldest expired lines, a limited number at a time. */
  private prune(now: number): void {
    if (now - this.pruned < PRUNE_EVERY_MS) return;
    this.pruned = now;
    const { changes } = this.tables;
    const oldest = this.database.first<{ at: number }>(`select at from ${changes} order by cursor limit 1`);
    if (!oldest || oldest.at >= now - RETENTION_MS) return;
    this.database.run(
      `delete from ${changes} where cursor < (select max(cursor) from ${changes}) and cursor <= (
         select max(cursor) from (select cursor, at from ${changes} order by cursor limit ?) where at < ?)`,
      MAX_PRUNED,
      now - RETENTION_MS,
    );
  }

  /** The line counters of scopes. */
  private counted(scopes: Iterable<string>): SeenLines {
    const count = (scope: string) => this.database.first<{ n: number }>(`select n from ${this.tables.scopes} where scope = ?`, scope)?.n ?? 0;
    return new Map([...scopes].map((scope) => [scope, count(scope)]));
  }

  /** The lines of a scope after a number; null if some were pruned or the number was never assigned. */
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
