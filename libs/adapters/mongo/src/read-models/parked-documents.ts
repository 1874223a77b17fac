import { type Changes, type Event, type Parked, type ParkedEvents, type Recorded } from '@parley/event-sourcing';
import { type mongo } from 'mongoose';
import { translatingErrors } from '../errors.js';
import { type ParkedDocument } from '../schemas.js';

/** The parked events of one generation, one document each. */
export class ParkedDocuments implements ParkedEvents {
  constructor(private readonly documents: mongo.Collection<ParkedDocument>) {}

  list(stream?: string, limit = 0): Promise<Parked[]> {
    return translatingErrors(async () => {
      const found = await this.documents.find(stream === undefined ? {} : { stream }).sort({ _id: 1 }).limit(limit).toArray();
      return found.map(({ _id, event, error }) => ({ ..._id, event: JSON.parse(event) as Event & Recorded, error }));
    });
  }

  firstVersions(streams: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return translatingErrors(async () => {
      // Usually nothing is parked; then thousands of names need not be sent.
      if (streams.length === 0 || (await this.documents.findOne({}, { projection: { _id: 1 } })) === null) return new Map();
      const found = await this.documents
        .aggregate<{ _id: string; first: number }>([
          { $match: { stream: { $in: [...streams] } } },
          { $group: { _id: '$stream', first: { $min: '$_id.version' } } },
        ])
        .toArray();
      return new Map(found.map(({ _id, first }) => [_id, first]));
    });
  }

  streams(limit?: number, after?: string): Promise<string[]> {
    return translatingErrors(async () => {
      const found = await this.documents
        .aggregate<{ _id: string }>([
          ...(after === undefined ? [] : [{ $match: { stream: { $gt: after } } }]),
          { $group: { _id: '$stream' } },
          { $sort: { _id: 1 } },
          ...(limit === undefined ? [] : [{ $limit: limit }]),
        ])
        .toArray();
      return found.map(({ _id }) => _id);
    });
  }

  countStreams(): Promise<number> {
    return translatingErrors(async () => {
      const [counted] = await this.documents.aggregate<{ n: number }>([{ $group: { _id: '$stream' } }, { $count: 'n' }]).toArray();
      return counted?.n ?? 0;
    });
  }

  /** Applies the parked events of a commit in its transaction. */
  async write({ park, unpark }: Pick<Changes, 'park' | 'unpark'>, session: mongo.ClientSession): Promise<void> {
    const operations: mongo.AnyBulkWriteOperation<ParkedDocument>[] = [
      ...unpark.map(({ stream, version, andEarlier = false }) =>
        andEarlier
          ? { deleteMany: { filter: { stream, '_id.version': { $lte: version } } } }
          : { deleteOne: { filter: { _id: { stream, version } } } },
      ),
      ...park.map(({ stream, version, event, error }) => {
        const update = { $setOnInsert: { stream, event: JSON.stringify(event), error } };
        return { updateOne: { filter: { _id: { stream, version } }, update, upsert: true } };
      }),
    ];
    if (operations.length > 0) await this.documents.bulkWrite(operations, { session });
  }
}
