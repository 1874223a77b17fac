import { type Change, type ChangeLog } from '../read-models/document-store.js';
import { formatScopeCursor, parseScopeCursor } from '../read-models/scope-cursor.js';

type Line = Omit<Change, 'cursor'> & { readonly n: number };

/** An in-memory change log with a line counter per scope. */
export class MemoryChangeLog implements ChangeLog {
  private readonly lines: Line[] = [];
  private readonly counts = new Map<string, number>();
  private readonly watchers = new Set<(scopes: ReadonlySet<string>) => void>();

  head(scopes: readonly string[]): Promise<string> {
    return Promise.resolve(formatScopeCursor(new Map(scopes.map((scope) => [scope, this.counts.get(scope) ?? 0]))));
  }

  since(scopes: readonly string[], cursor: string, limit: number): Promise<readonly Change[] | null> {
    const seen = parseScopeCursor(cursor);
    const isUnknown = (scope: string) => !seen?.has(scope) || (seen.get(scope) ?? 0) > (this.counts.get(scope) ?? 0);
    if (!seen || scopes.some(isUnknown)) return Promise.resolve(null);
    const reached = new Map(seen);
    const behind = this.lines.filter(({ scope, n }) => scopes.includes(scope) && n > (seen.get(scope) ?? 0)).slice(0, limit);
    return Promise.resolve(
      behind.map(({ n, ...line }) => {
        reached.set(line.scope, n);
        return { ...line, cursor: formatScopeCursor(reached) };
      }),
    );
  }

  timeOf(cursor: string): Promise<number | null> {
    const seen = parseScopeCursor(cursor);
    return Promise.resolve(this.lines.findLast(({ scope, n }) => seen?.get(scope) === n)?.at ?? null);
  }

  watch(listener: (scopes: ReadonlySet<string>) => void): () => void {
    this.watchers.add(listener);
    return () => this.watchers.delete(listener);
  }

  add(lines: readonly Pick<Change, 'scope' | 'collection' | 'id'>[]): void {
    if (lines.length === 0) return;
    for (const { scope, collection, id } of lines) {
      const n = (this.counts.get(scope) ?? 0) + 1;
      this.counts.set(scope, n);
      this.lines.push({ scope, collection, id, n, at: Date.now() });
    }
    const scopes = new Set(lines.map(({ scope }) => scope));
    for (const watcher of this.watchers) queueMicrotask(() => watcher(scopes));
  }
}
