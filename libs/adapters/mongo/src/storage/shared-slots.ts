import { randomUUID } from 'node:crypto';
import { type SharedSlots } from '@parley/event-sourcing';
import { type mongo } from 'mongoose';
import { retryOnDuplicateKey, translatingErrors } from '../errors.js';
import { type DroppedSlotDocument, type SlotsDocument } from '../schemas.js';

/** A limit protects and is not a fact: a failover may forget its last moments. */
const QUICK = { writeConcern: { w: 1 } } as const;

/** Slots as one document for each owner, timed by the server's clock, and one for each dropped slot until its process has read it. */
export class MongoSharedSlots implements SharedSlots {
  private readonly process = randomUUID();

  constructor(
    private readonly owners: () => Promise<mongo.Collection<SlotsDocument>>,
    private readonly droppedSlots: () => Promise<mongo.Collection<DroppedSlotDocument>>,
  ) {}

  take(owner: string, slot: string, limit: number, ttlMs: number): Promise<void> {
    return translatingErrors(async () => {
      const owners = await this.owners();
      const taking = takingOf({ slot, process: this.process }, limit, ttlMs);
      const found = await retryOnDuplicateKey(() => owners.findOneAndUpdate({ _id: owner }, taking, { ...QUICK, upsert: true, returnDocument: 'after' }));
      const dropped = found?.dropped ?? [];
      if (dropped.length === 0) return;
      const at = new Date();
      const tell = dropped.map((each) => ({ updateOne: { filter: { _id: each.slot }, update: { $set: { process: each.process, at } }, upsert: true } }));
      await (await this.droppedSlots()).bulkWrite(tell);
    });
  }

  async release(owner: string, slot: string): Promise<void> {
    await translatingErrors(async () => (await this.owners()).updateOne({ _id: owner }, { $pull: { slots: { slot } } }, QUICK));
  }

  dropped(): Promise<string[]> {
    return translatingErrors(async () => {
      const dropped = await this.droppedSlots();
      const found = await dropped.find({ process: this.process }, { limit: 1_000 }).toArray();
      const ids = found.map(({ _id }) => _id);
      if (ids.length > 0) await dropped.deleteMany({ _id: { $in: ids } });
      return ids;
    });
  }
}

function takingOf({ slot, process }: { readonly slot: string; readonly process: string }, limit: number, ttlMs: number): mongo.Document[] {
  const expires = { $add: ['$$NOW', ttlMs] };
  const isKept = { $and: [{ $gt: ['$$this.expires', '$$NOW'] }, { $ne: ['$$this.slot', { $literal: slot }] }] };
  const kept = { $filter: { input: { $ifNull: ['$slots', []] }, cond: isKept } };
  const surplus = { $subtract: [{ $size: '$slots' }, limit] };
  return [
    { $set: { slots: { $concatArrays: [kept, [{ slot: { $literal: slot }, process, expires }]] }, expires: { $max: ['$expires', expires] } } },
    { $set: { dropped: { $cond: [{ $gt: [surplus, 0] }, { $slice: ['$slots', { $max: [surplus, 1] }] }, []] } } },
    { $set: { slots: { $slice: ['$slots', -limit] } } },
  ];
}
