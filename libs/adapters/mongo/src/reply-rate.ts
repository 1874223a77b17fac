import { type mongo } from 'mongoose';
import { again, guarded } from './errors.js';
import { type RateDocument } from './schemas.js';

const WINDOW_MS = 60_000;
/** A limit is a protection and not a fact: a failover may forget the last moments of it. */
const QUICK = { writeConcern: { w: 1 } } as const;

/** A sliding window of a minute for each seller, which all processes share: the times of the replies, by the clock of the server. */
export class MongoReplyRate {
  constructor(
    private readonly rates: () => Promise<mongo.Collection<RateDocument>>,
    private readonly limit: number,
  ) {}

  /** Takes one place in the seller's window; null where there was one, else how long to wait. */
  take(sellerId: string): Promise<{ readonly retryAfterSeconds: number } | null> {
    if (this.limit === 0) return Promise.resolve(null);
    return guarded(async () => {
      const rates = await this.rates();
      const ask = () => rates.findOneAndUpdate({ _id: sellerId }, this.asked(), { ...QUICK, upsert: true, returnDocument: 'after' });
      const rate = await again(ask);
      if (!rate || rate.granted) return null;
      const waitMs = rate.taken[0].getTime() + WINDOW_MS - rate.at.getTime();
      return { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) };
    });
  }

  /** Gives the place back: nothing was sent. */
  giveBack(sellerId: string): Promise<void> {
    return guarded(async () => {
      await (await this.rates()).updateOne({ _id: sellerId }, { $pop: { taken: 1 } }, QUICK);
    });
  }

  private asked(): mongo.Document[] {
    const within = { $filter: { input: { $ifNull: ['$taken', []] }, cond: { $gt: ['$$this', { $subtract: ['$$NOW', WINDOW_MS] }] } } };
    return [
      { $set: { taken: within, at: '$$NOW' } },
      { $set: { granted: { $lt: [{ $size: '$taken' }, this.limit] } } },
      { $set: { taken: { $cond: ['$granted', { $concatArrays: ['$taken', ['$$NOW']] }, '$taken'] } } },
    ];
  }
}
