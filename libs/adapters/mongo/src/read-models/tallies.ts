import { type Collection } from '@parley/event-sourcing';
import { type mongo } from 'mongoose';
import { type TallyDocument } from '../schemas.js';

/** The changes of tallies in a batch, combined so that each owner is written once. */
export class Tallies {
  private readonly deltas = new Map<string, Map<string, number>>();

  change(collection: Collection, before: unknown, after: unknown): void {
    if (!collection.tally) return;
    if (before !== null) this.add(collection.tally(before as never), -1);
    this.add(collection.tally(after as never), 1);
  }

  async save(tallies: mongo.Collection<TallyDocument>, session: mongo.ClientSession): Promise<void> {
    const operations: mongo.AnyBulkWriteOperation<TallyDocument>[] = [];
    for (const [owner, keys] of this.deltas) {
      const changed = [...keys].filter(([, n]) => n !== 0).map(([key, n]) => [`n.${escaped(key)}`, n]);
      if (changed.length === 0) continue;
      const update = { $inc: Object.fromEntries(changed) as Record<string, number> };
      operations.push({ updateOne: { filter: { _id: owner }, update, upsert: true } });
    }
    if (operations.length > 0) await tallies.bulkWrite(operations, { ordered: false, session });
  }

  private add(tally: { readonly owner: string; readonly keys: readonly string[] } | null, n: number): void {
    if (!tally) return;
    let keys = this.deltas.get(tally.owner);
    if (!keys) this.deltas.set(tally.owner, (keys = new Map<string, number>()));
    for (const key of tally.keys) keys.set(key, (keys.get(key) ?? 0) + n);
  }
}

/** The tallies of one owner, decoded from the stored document. */
export function countsOf(tally: TallyDocument | null): Record<string, number> {
  return Object.fromEntries(Object.entries(tally?.n ?? {}).map(([key, n]) => [decodeURIComponent(key.slice(1)), n]));
}

/** Encodes a key for an update: not empty, without dots and without a leading dollar. */
function escaped(key: string): string {
  return `_${encodeURIComponent(key).replaceAll('.', '%2E')}`;
}
