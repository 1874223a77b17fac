import { RATE_SLOTS, type RateGrant, type RateRule, type RateWindow } from '@parley/event-sourcing';
import { type mongo } from 'mongoose';
import { again, guarded } from '../errors.js';
import { type RateDocument } from '../schemas.js';

/** A limit protects and is not a fact: a failover may forget its last moments. */
const QUICK = { writeConcern: { w: 1 } } as const;

/** Sliding windows that all processes share, by the clock of the server. A key has at most 240 entries, whatever its limit is. */
export class MongoRateWindow implements RateWindow {
  constructor(private readonly rates: () => Promise<mongo.Collection<RateDocument>>) {}

  take(key: string, rule: RateRule, atLeast: number, atMost: number): Promise<RateGrant> {
    return guarded(async () => {
      const rates = await this.rates();
      const update = taking(rule, atLeast, atMost);
      const rate = await again(() => rates.findOneAndUpdate({ _id: key }, update, { ...QUICK, upsert: true, returnDocument: 'after' }));
      if (!rate) throw new Error(`the rate window of ${key} is missing after an upsert`);
      return { granted: rate.granted, retryAfterMs: rate.granted > 0 ? 0 : waitFor(rate, atLeast - rate.free, rule.windowMs) };
    });
  }

  giveBack(key: string, _rule: RateRule, places: number): Promise<void> {
    return guarded(async () => {
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

/** Takes the places from the newest entries. */
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
