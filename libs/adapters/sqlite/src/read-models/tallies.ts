import { type Collection } from '@parley/event-sourcing';
import { type Sqlite } from '../database/driver.js';

/** The changes of tallies in a batch, combined so that each tally is written once. */
export class Tallies {
  private readonly deltas = new Map<string, Map<string, number>>();

  change(collection: Collection, before: unknown, after: unknown): void {
    if (!collection.tally) return;
    if (before !== null) this.add(collection.tally(before as never), -1);
    this.add(collection.tally(after as never), 1);
  }

  /** Writes inside the caller's transaction. */
  save(database: Sqlite, table: string): void {
    const rows = [...this.deltas].flatMap(([owner, keys]) => [...keys].filter(([, n]) => n !== 0).map(([key, n]) => [owner, key, n]));
    database.insertAll(`into ${table}`, ['owner', 'key', 'n'], rows, 'on conflict (owner, key) do update set n = n + excluded.n');
  }

  private add(tally: { readonly owner: string; readonly keys: readonly string[] } | null, n: number): void {
    if (!tally) return;
    let keys = this.deltas.get(tally.owner);
    if (!keys) this.deltas.set(tally.owner, (keys = new Map<string, number>()));
    for (const key of tally.keys) keys.set(key, (keys.get(key) ?? 0) + n);
  }
}
