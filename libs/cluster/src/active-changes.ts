import { type Change, type ChangeLog } from '@parley/event-sourcing';
import { type OpenedGeneration } from '@parley/runtime';

type Listener = (scopes: ReadonlySet<string>) => void;

const CURSOR = /^(\d{1,9})~(.*)$/s;

/**
 * The change log of whichever generation of a read model is the active one. Its places bear the number of their generation, so they are
 * unknown to another one, and whoever follows the log begins anew there.
 */
export class ActiveChanges implements ChangeLog {
  private readonly listeners = new Set<Listener>();
  private unwatch: () => void;

  constructor(private current: OpenedGeneration) {
    this.unwatch = this.listen();
  }

  async head(scopes: readonly string[]): Promise<string> {
    const { generation, store } = this.current;
    return `${generation}~${await store.changes.head(scopes)}`;
  }

  async since(scopes: readonly string[], cursor: string, limit: number): Promise<readonly Change[] | null> {
    const { generation, store } = this.current;
    const place = placeIn(generation, cursor);
    const changes = place === null ? null : await store.changes.since(scopes, place, limit);
    return changes && changes.map((change) => ({ ...change, cursor: `${generation}~${change.cursor}` }));
  }

  async timeOf(cursor: string): Promise<number | null> {
    const { generation, store } = this.current;
    const place = placeIn(generation, cursor);
    return place === null ? null : store.changes.timeOf(place);
  }

  watch(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  goTo(next: OpenedGeneration): void {
    this.unwatch();
    this.current = next;
    this.unwatch = this.listen();
    this.tell(new Set());
  }

  close(): void {
    this.unwatch();
  }

  private listen(): () => void {
    return this.current.store.changes.watch((scopes) => this.tell(scopes));
  }

  private tell(scopes: ReadonlySet<string>): void {
    for (const listener of [...this.listeners]) listener(scopes);
  }
}

function placeIn(generation: number, cursor: string): string | null {
  const [, number, place] = CURSOR.exec(cursor) ?? [];
  return number === String(generation) ? place : null;
}
