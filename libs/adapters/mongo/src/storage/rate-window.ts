import { RATE_SLOTS, type RateGrant, type RateRule, type RateWindow } from '@parley/event-sourcing';
import { type mongo } from 'mongoose';
import { retryOnDuplicateKey, translatingErrors } from '../errors.js';
import { type RateDocument } from '../schemas.js';

/** Write concern 1 is enough: after a failover a limit may miss its last moments. */
const QUICK = { writeConcern: { w: 1 } } as const;

/** Sliding windows shared by all processes, timed by the server's clock. A key has at most 240 entries. */
export class MongoRateWindow implements RateWindow {
  constructor(private readonly rates: () => Promise<mongo.Collection<RateDocument>>) {}

  take(key: string, rule: RateRule, atLeast: number, atMost: number): Promise<RateGrant> {
    return translatingErrors(async () => {
      const rates = await this.rates();
      const update = taking(rule, atLeast, atMost);
      const rate = await retryOnDuplicateKey(() => rates.findOneAndUpdate({ _id: key }, update, { ...QUICK, upsert: true, returnDocument: 'after' }));
      if (!rate) throw new Error(`The rate window of ${key} is missing after an upsert`);
      return { granted: rate.granted, retryAfterMs: rate.granted > 0 ? 0 : waitFor(rate, atLeast - rate.free, rule.windowMs) };
    });
  }

  giveBack(key: string, _rule: RateRule, places: number): Promise<void> {
    return translatingErrors(async () => {
      await (await this.rates()).updateOne({ _id: key }, returning(places), QUICK);
    });
  }
}

function taking({ limit, windowMs }: RateRule, atLeast: number, atMost: number): mongo.Document[] {
  const begin = { $subtract: ['$$NOW', windowMs] };
  const slot = { $subtract: ['$$NOW', { $mod: [{ $toLong: '$$NOW' }, windowMs / RATE_SLOTS] }] };
  const inSlot = { $filter: { input: '$taken', cond: { $eq: ['$$this.at', '$slot'] } } };
  const inOthers = { $filter: { input: '$taken', cond: { $ne: ['$$this.at', '$slot'] } } };
  const more = { at: '$slot', places: { $add: [{ $sum: { $map: { input: inSlot, in: '$$this.places' } } }, '$granted'] } };
  return [
    {
      $set: {
        taken: { $filter: { input: { $ifNull: ['$taken', []] }, cond: { $gt: ['$$this.at', begin] } } },
        slot,
        at: '$$NOW',
        expires: { $add: ['$$NOW', windowMs] },
      },
    },
    { $set: { free: { $subtract: [limit, { $sum: '$taken.places' }] } } },
    { $set: { granted: { $cond: [{ $lt: ['$free', atLeast] }, 0, { $min: ['$free', atMost] }] } } },
    { $set: { taken: { $cond: [{ $gt: ['$granted', 0] }, { $concatArrays: [inOthers, [more]] }, '$taken'] } } },
    { $unset: 'slot' },
  ];
}

/** Returns places, from the newest entries first. */
function returning(places: number): mongo.Document[] {
  const left = { $max: [0, { $subtract: ['$$value.left', '$$this.places'] }] };
  const rest = { at: '$$this.at', places: { $max: [0, { $subtract: ['$$this.places', '$$value.left'] }] } };
  const reduced = {
    $reduce: {
      input: { $reverseArray: '$taken' },
      initialValue: { left: places, taken: [] },
      in: { left, taken: { $concatArrays: [[rest], '$$value.taken'] } },
    },
  };
  return [{ $set: { returned: reduced } }, { $set: { taken: '$returned.taken' } }, { $unset: 'returned' }];
}

function waitFor({ taken, at: now }: RateDocument, places: number, windowMs: number): number {
  let left = places;
  for (const { at, places: freed } of taken) {
    left -= freed;
    if (left <= 0) return at.getTime() + windowMs - now.getTime();
  }
  return windowMs;
}
