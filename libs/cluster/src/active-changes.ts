import { type Change, type ChangeLog } from '@parley/event-sourcing';
import { type OpenedGeneration } from '@parley/runtime';

type Listener = (scopes: ReadonlySet<string>) => void;

const CURSOR = /^(\d{1,9})~(.*)$/s;

/**
 * The change log of the active generation of a read model. Its cursors contain the number of their generation, so another generation does not
 * know them and readers of the log begin again.
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
    const position = positionIn(generation, cursor);
    const changes = position === null ? null : await store.changes.since(scopes, position, limit);
    return changes && changes.map((change) => ({ ...change, cursor: `${generation}~${change.cursor}` }));
  }

  async timeOf(cursor: string): Promise<number | null> {
    const { generation, store } = this.current;
    const position = positionIn(generation, cursor);
    return position === null ? null : store.changes.timeOf(position);
  }

  watch(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  goTo(next: OpenedGeneration): void {
    this.unwatch();
    this.current = next;
    this.unwatch = this.listen();
    this.notify(new Set());
  }

  close(): void {
    this.unwatch();
  }

  private listen(): () => void {
    return this.current.store.changes.watch((scopes) => this.notify(scopes));
  }

  private notify(scopes: ReadonlySet<string>): void {
    for (const listener of [...this.listeners]) listener(scopes);
  }
}

function positionIn(generation: number, cursor: string): string | null {
  const [, number, position] = CURSOR.exec(cursor) ?? [];
  return number === String(generation) ? position : null;
}
