import { type Change, type ChangeLog } from '../document-store.js';

/** The log of what changed, in memory: a cursor is a number of lines. */
export class MemoryChangeLog implements ChangeLog {
  private readonly lines: Change[] = [];
  private readonly watchers = new Set<(scopes: ReadonlySet<string>) => void>();

  head(): Promise<string> {
    return Promise.resolve(String(this.lines.length));
  }

  since(scopes: readonly string[], cursor: string, limit: number): Promise<readonly Change[] | null> {
    const place = this.placeOf(cursor);
    if (place === null) return Promise.resolve(null);
    return Promise.resolve(this.lines.slice(place).filter(({ scope }) => scopes.includes(scope)).slice(0, limit));
  }

  timeOf(cursor: string): Promise<number | null> {
    const place = this.placeOf(cursor);
    return Promise.resolve(place === null ? null : (this.lines[place - 1]?.at ?? null));
  }

  watch(listener: (scopes: ReadonlySet<string>) => void): () => void {
    this.watchers.add(listener);
    return () => this.watchers.delete(listener);
  }

  add(lines: readonly Pick<Change, 'scope' | 'collection' | 'id'>[]): void {
    if (lines.length === 0) return;
    for (const line of lines) this.lines.push({ ...line, cursor: String(this.lines.length + 1), at: Date.now() });
    const scopes = new Set(lines.map(({ scope }) => scope));
    for (const watcher of this.watchers) queueMicrotask(() => watcher(scopes));
  }

  private placeOf(cursor: string): number | null {
    return /^\d{1,15}$/.test(cursor) && Number(cursor) <= this.lines.length ? Number(cursor) : null;
  }
}
