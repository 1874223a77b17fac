import { type ExpiringClaims } from '@parley/event-sourcing';
import { type mongo } from 'mongoose';
import { retryOnDuplicateKey, translatingErrors } from '../errors.js';
import { type OfferDocument } from '../schemas.js';

/** Claims as documents with times of the server's clock. Claimed ids have no document. */
export class MongoExpiringClaims implements ExpiringClaims {
  constructor(private readonly offers: () => Promise<mongo.Collection<OfferDocument>>) {}

  async offer(id: string): Promise<void> {
    await translatingErrors(async () => {
      const offers = await this.offers();
      const made = { state: { $ifNull: ['$state', 'offered'] }, at: { $ifNull: ['$at', '$$NOW'] } };
      await retryOnDuplicateKey(() => offers.updateOne({ _id: id }, [{ $set: made }], { upsert: true }));
    });
  }

  claim(ids: readonly string[]): Promise<boolean> {
    return translatingErrors(async () => {
      const offers = await this.offers();
      const among = { _id: { $in: [...ids] } };
      await offers.deleteMany({ ...among, state: 'offered' });
      // Uses a write because a read with majority concern may miss a withdrawal of this moment.
      const { matchedCount } = await offers.updateMany(among, { $set: { isRefused: true } });
      return matchedCount === 0;
    });
  }

  expired(ageMs: number, limit: number): Promise<string[]> {
    return translatingErrors(async () => {
      const offers = await this.offers();
      const isOld = { $expr: { $lte: ['$at', { $subtract: ['$$NOW', ageMs] }] } };
      const found = await offers.find({ state: { $in: ['offered', 'withdrawn'] }, ...isOld }, { sort: { at: 1 }, limit }).toArray();
      return found.map(({ _id }) => _id);
    });
  }

  withdraw(id: string): Promise<boolean> {
    return translatingErrors(async () => {
      const offers = await this.offers();
      const withdrawn = [{ $set: { state: { $cond: [{ $eq: ['$state', 'offered'] }, 'withdrawn', '$state'] } } }];
      const { matchedCount } = await offers.updateOne({ _id: id }, withdrawn);
      return matchedCount > 0;
    });
  }

  async settle(id: string): Promise<void> {
    await translatingErrors(async () => (await this.offers()).updateOne({ _id: id, state: 'withdrawn' }, { $set: { state: 'gone' } }));
  }
}
