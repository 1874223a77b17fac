import { type Count, type Counter, type Counters, KeyedQueue, LimitReached } from '@parley/event-sourcing';
import { mongo } from 'mongoose';
import { translatingErrors, isDuplicateKey } from '../errors.js';
import { type Insertion } from '../groups/group-insert.js';
import { inTransaction } from '../connection/transaction.js';
import { type CommitDocument, type CounterDocument } from '../schemas.js';

/**
 * Inserts a commit and changes its counter in one transaction, so that a crash cannot separate them and concurrent processes cannot exceed
 * the limit. Commits without a counter change do not need it.
 */
export class CountedInsert implements Counters {
  /** Serialises the changes of a counter within the process: as concurrent transactions they would only conflict. */
  private readonly queue = new KeyedQueue();

  constructor(
    private readonly client: mongo.MongoClient,
    private readonly commits: () => Promise<mongo.Collection<CommitDocument>>,
    private readonly counters: () => Promise<mongo.Collection<CounterDocument>>,
  ) {}

  /** Returns `duplicate` if the key or id of the commit exists; the counter is then unchanged. Errors: `LimitReached`, `Unavailable`. */
  insert(document: CommitDocument, { counter, by, atMost }: Count, deadline?: number): Promise<Insertion> {
    const insert = async () => {
      const [commits, counters] = [await this.commits(), await this.counters()];
      const work = async (session: mongo.ClientSession) => {
        await commits.insertOne(document, { session });
        const before = await counters.findOne({ _id: counter }, { session });
        const n = before?.n ?? 0;
        if (by > 0 && n + by > atMost) throw new LimitReached(counter, atMost);
        const change = { $set: { n: Math.max(0, n + by) }, $inc: { revision: 1 } };
        await counters.updateOne({ _id: counter }, change, { session, upsert: true });
      };
      await inTransaction(this.client, work);
    };
    return this.queue.run(
      counter,
      () => translatingErrors(insert).then(
        () => 'inserted' as const,
        (error: unknown) => {
          if (isDuplicateKey(error)) return 'duplicate' as const;
          throw error;
        },
      ),
      deadline,
    );
  }

  counter(name: string): Promise<Counter> {
    return translatingErrors(async () => {
      const found = await (await this.counters()).findOne({ _id: name });
      return found ? { n: found.n, revision: found.revision } : { n: 0, revision: 0 };
    });
  }

  setCounter(name: string, n: number, revision: number): Promise<boolean> {
    return translatingErrors(async () => {
      const counters = await this.counters();
      try {
        const filter = { _id: name, revision };
        const { matchedCount, upsertedCount } = await counters.updateOne(filter, { $set: { n }, $inc: { revision: 1 } }, { upsert: revision === 0 });
        return matchedCount + upsertedCount > 0;
      } catch (error) {
        // The counter was created meanwhile and has another revision.
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    });
  }
}
