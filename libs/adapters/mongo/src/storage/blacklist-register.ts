import { type mongo } from 'mongoose';
import { guarded, isDuplicateKey } from '../errors.js';
import { GroupFind } from '../groups/group-find.js';
import { type RegisterDocument } from '../schemas.js';

interface Pair {
  readonly sellerId: string;
  readonly buyerId: string;
}

/** What was answered about blacklisted buyers last, in the database that all services share. */
export class MongoBlacklistRegister {
  private readonly entries: GroupFind<string, RegisterDocument>;

  constructor(private readonly register: () => Promise<mongo.Collection<RegisterDocument>>) {
    this.entries = new GroupFind(register, { field: '_id', keyOf: ({ _id }) => _id, textOf: (pair) => pair });
  }

  /** Keeps the entry unless a later version is there. Error: `Unavailable`. */
  record({ sellerId, buyerId, version, since }: Pair & { readonly version: number; readonly since: number | null }): Promise<void> {
    return guarded(async () => {
      const filter = { _id: pairOf(sellerId, buyerId), version: { $lt: version } };
      try {
        await (await this.register()).updateOne(filter, { $set: { version, since, at: new Date() } }, { upsert: true });
      } catch (error) {
        // An entry with this version or a later one is there.
        if (!isDuplicateKey(error)) throw error;
      }
    });
  }

  async find({ sellerId, buyerId }: Pair): Promise<{ readonly version: number; readonly since: number | null } | null> {
    const entry = await this.entries.find(pairOf(sellerId, buyerId));
    return entry && { version: entry.version, since: entry.since };
  }
}

/** Injective, because `~` is in neither id. */
function pairOf(sellerId: string, buyerId: string): string {
  return `${sellerId}~${buyerId}`;
}
