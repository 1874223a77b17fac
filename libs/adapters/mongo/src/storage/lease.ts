import { type Grant, type Lease } from '@parley/event-sourcing';
import { type mongo } from 'mongoose';
import { retryOnDuplicateKey, translatingErrors } from '../errors.js';
import { type LeaseDocument } from '../schemas.js';

/** A lease as a document. Only the server's clock decides when it expires. */
export class MongoLease implements Lease {
  constructor(
    private readonly leases: () => Promise<mongo.Collection<LeaseDocument>>,
    private readonly name: string,
    private readonly ttlMs: number,
  ) {}

  take(): Promise<Grant | null> {
    return translatingErrors(async () => {
      const leases = await this.leases();
      const ifGranted = (then: unknown, otherwise: string) => ({ $cond: ['$granted', then, otherwise] });
      const asked = [
        { $set: { granted: { $lte: [{ $ifNull: ['$expires', new Date(0)] }, '$$NOW'] }, token: { $ifNull: ['$token', 0] } } },
        { $set: { token: ifGranted({ $add: ['$token', 1] }, '$token'), expires: ifGranted(this.end, '$expires') } },
      ];
      const ask = () => leases.findOneAndUpdate({ _id: this.name }, asked, { upsert: true, returnDocument: 'after' });
      const lease = await retryOnDuplicateKey(ask);
      return lease?.granted ? { token: lease.token, ttlMs: this.ttlMs } : null;
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
    return translatingErrors(async () => {
      const { matchedCount } = await (await this.leases()).updateOne({ _id: this.name, token }, [{ $set: { expires } }]);
      return matchedCount === 1;
    });
  }
}
