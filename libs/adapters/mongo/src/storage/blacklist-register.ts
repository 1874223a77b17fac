import { type mongo } from 'mongoose';
import { translatingErrors, isDuplicateKey } from '../errors.js';
import { GroupFind } from '../groups/group-find.js';
import { type RegisterDocument } from '../schemas.js';

interface Pair {
  readonly sellerId: string;
  readonly buyerId: string;
}

/** The last answers about blacklisted buyers, in the database that all services share. */
export class MongoBlacklistRegister {
  private readonly entries: GroupFind<string, RegisterDocument>;

  constructor(private readonly register: () => Promise<mongo.Collection<RegisterDocument>>) {
    this.entries = new GroupFind(register, { field: '_id', keyOf: ({ _id }) => _id, textOf: (pair) => pair });
  }

  /** Stores the entry unless a later version exists. Error: `Unavailable`. */
  record({ sellerId, buyerId, version, since }: Pair & { readonly version: number; readonly since: number | null }): Promise<void> {
    return translatingErrors(async () => {
      const filter = { _id: pairOf(sellerId, buyerId), version: { $lt: version } };
      try {
        await (await this.register()).updateOne(filter, { $set: { version, since, at: new Date() } }, { upsert: true });
      } catch (error) {
        // An entry with this or a later version exists.
        if (!isDuplicateKey(error)) throw error;
      }
    });
  }

  async find({ sellerId, buyerId }: Pair): Promise<{ readonly version: number; readonly since: number | null } | null> {
    const entry = await this.entries.find(pairOf(sellerId, buyerId));
    return entry && { version: entry.version, since: entry.since };
  }
}

/** The pair key. Unique, because `~` cannot be part of an id. */
function pairOf(sellerId: string, buyerId: string): string {
  return `${sellerId}~${buyerId}`;
}
