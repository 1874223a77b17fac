import { type Grant, type Lease } from '@parley/event-sourcing';
import { type mongo } from 'mongoose';
import { guarded, isDuplicateKey } from './errors.js';
import { type LeaseDocument } from './schemas.js';

/** A lease as a document. Its end is judged by the clock of the server alone. */
export class MongoLease implements Lease {
  constructor(
    private readonly leases: () => Promise<mongo.Collection<LeaseDocument>>,
    private readonly name: string,
    private readonly ttlMs: number,
  ) {}

  take(): Promise<Grant | null> {
    return guarded(async () => {
      const leases = await this.leases();
      const isOver = { _id: this.name, $expr: { $lte: ['$expires', '$$NOW'] } };
      const taken = { token: { $add: [{ $ifNull: ['$token', 0] }, 1] }, expires: this.end };
      try {
        const lease = await leases.findOneAndUpdate(isOver, [{ $set: taken }], { upsert: true, returnDocument: 'after' });
        return lease && { token: lease.token, ttlMs: this.ttlMs };
      } catch (error) {
        // It is there and not over, so it cannot be made anew.
        if (isDuplicateKey(error)) return null;
        throw error;
      }
    });
  }

  renew({ token }: Grant): Promise<boolean> {
    return this.setEnd(token, this.end);
  }

  async release({ token }: Grant): Promise<void> {
    await this.setEnd(token, '$$NOW');
  }

  private get end() {
    return { $add: ['$$NOW', this.ttlMs] };
  }

  private setEnd(token: number, expires: unknown): Promise<boolean> {
    return guarded(async () => {
      const { matchedCount } = await (await this.leases()).updateOne({ _id: this.name, token }, [{ $set: { expires } }]);
      return matchedCount === 1;
    });
  }
}
