import { type ExpiringClaims } from '@parley/event-sourcing';
import { type mongo } from 'mongoose';
import { again, guarded } from '../errors.js';
import { type OfferDocument } from '../schemas.js';

/** Claims as documents, timed by the server's clock. Claimed ids have no document. */
export class MongoExpiringClaims implements ExpiringClaims {
  constructor(private readonly offers: () => Promise<mongo.Collection<OfferDocument>>) {}

  async offer(id: string): Promise<void> {
    await guarded(async () => {
      const offers = await this.offers();
      const made = { state: { $ifNull: ['$state', 'offered'] }, at: { $ifNull: ['$at', '$$NOW'] } };
      await again(() => offers.updateOne({ _id: id }, [{ $set: made }], { upsert: true }));
    });
  }

  claim(ids: readonly string[]): Promise<boolean> {
    return guarded(async () => {
      const offers = await this.offers();
      const among = { _id: { $in: [...ids] } };
      await offers.deleteMany({ ...among, state: 'offered' });
      // A write, since a read sees only what a majority has, and so perhaps not a withdrawal of this moment.
      const { matchedCount } = await offers.updateMany(among, { $set: { isRefused: true } });
      return matchedCount === 0;
    });
  }

  expired(ageMs: number, limit: number): Promise<string[]> {
    return guarded(async () => {
      const offers = await this.offers();
      const isOld = { $expr: { $lte: ['$at', { $subtract: ['$$NOW', ageMs] }] } };
      const found = await offers.find({ state: { $in: ['offered', 'withdrawn'] }, ...isOld }, { sort: { at: 1 }, limit }).toArray();
      return found.map(({ _id }) => _id);
    });
  }

  withdraw(id: string): Promise<boolean> {
    return guarded(async () => {
      const offers = await this.offers();
      const withdrawn = [{ $set: { state: { $cond: [{ $eq: ['$state', 'offered'] }, 'withdrawn', '$state'] } } }];
      const { matchedCount } = await offers.updateOne({ _id: id }, withdrawn);
      return matchedCount > 0;
    });
  }

  async settle(id: string): Promise<void> {
    await guarded(async () => (await this.offers()).updateOne({ _id: id, state: 'withdrawn' }, { $set: { state: 'gone' } }));
  }
}
