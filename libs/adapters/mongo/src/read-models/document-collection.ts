import { type Collection, ConcurrencyConflict, type Insert, type Query, type Stored, type Write } from '@parley/event-sourcing';
import { type mongo } from 'mongoose';
import { type StoredDocument } from './names.js';
import { toDriverQuery } from './queries.js';

const BATCH_SIZE = 10_000;
const COUNTS_PER_AGGREGATION = 100;
const DOCUMENT_ONLY = { projection: { _document: 1 }, batchSize: BATCH_SIZE } as const;

/** Whether inserted documents may exist already. Only repetitions after a crash do, so they are detected late. */
export type Repeats = 'none expected' | 'possible';

/** The documents of one collection in one generation of a read model. */
export class DocumentCollection {
  private readonly fields: readonly (readonly [string, (document: never) => unknown])[];

  constructor(
    private readonly documents: mongo.Collection<StoredDocument>,
    private readonly collection: Collection,
  ) {
    this.fields = Object.entries(collection.fields);
  }

  async get<T>(id: string): Promise<T | null> {
    const stored = await this.documents.findOne({ _id: id }, DOCUMENT_ONLY);
    return stored && (JSON.parse(stored._document) as T);
  }

  async getMany<T>(ids: readonly string[]): Promise<Map<string, T>> {
    if (ids.length === 0) return new Map();
    const stored = await this.documents.find({ _id: { $in: [...new Set(ids)] } }, DOCUMENT_ONLY).toArray();
    return new Map(stored.map(({ _id, _document }) => [_id, JSON.parse(_document) as T]));
  }

  async find<T>(query: Query): Promise<T[]> {
    const driverQuery = toDriverQuery(this.collection, query);
    if (!driverQuery) return [];
    const { filter, ...options } = driverQuery;
    const stored = await this.documents.find(filter, { ...DOCUMENT_ONLY, ...options, limit: query.limit }).toArray();
    return stored.map(({ _document }) => JSON.parse(_document) as T);
  }

  private async count({ where, range }: Pick<Query, 'where' | 'range'>): Promise<number> {
    const driverQuery = toDriverQuery(this.collection, { where, range, sort: [] });
    if (!driverQuery) return 0;
    const { filter, hint } = driverQuery;
    return this.documents.countDocuments(filter, hint ? { hint } : {});
  }

  /** Counts a single query with its hint, and several with one aggregation per hundred; each part uses its own index. */
  async countEach(queries: readonly Pick<Query, 'where' | 'range'>[]): Promise<number[]> {
    if (queries.length === 1) return [await this.count(queries[0])];
    const counts = queries.map(() => 0);
    const parts = queries.flatMap(({ where, range }, i) => {
      const driverQuery = toDriverQuery(this.collection, { where, range, sort: [] });
      return driverQuery ? [[{ $match: driverQuery.filter }, { $count: 'n' }, { $set: { i } }]] : [];
    });
    for (let from = 0; from < parts.length; from += COUNTS_PER_AGGREGATION) {
      const [first, ...others] = parts.slice(from, from + COUNTS_PER_AGGREGATION);
      const pipeline = [...first, ...others.map((part) => ({ $unionWith: { coll: this.documents.collectionName, pipeline: part } }))];
      for (const { i, n } of await this.documents.aggregate<{ i: number; n: number }>(pipeline).toArray()) counts[i] = n;
    }
    return counts;
  }

  /** The documents with one of the ids, or with one of the values in one of the fields; each once. */
  async stored(ids: readonly string[], fields: ReadonlyMap<string, readonly string[]>): Promise<Stored[]> {
    const ways: mongo.Filter<StoredDocument>[] = [...fields].map(([field, values]) => ({ [field]: { $in: values } }));
    if (ids.length > 0) ways.push({ _id: { $in: ids } });
    const projection = { _revision: 1, _seen: 1, _document: 1 };
    const found = await Promise.all(ways.map((way) => this.documents.find(way, { projection, batchSize: BATCH_SIZE }).toArray()));
    return [...new Map(found.flat().map((stored) => [stored._id, stored])).values()].map(({ _id, _revision, _seen, _document }) => ({
      id: _id,
      revision: _revision,
      seen: JSON.parse(_seen) as Record<string, number>,
      document: JSON.parse(_document) as unknown,
    }));
  }

  /** Writes documents, or throws `ConcurrencyConflict` if one has another revision. */
  async write(writes: readonly Write[], session: mongo.ClientSession): Promise<void> {
    const operations = writes.map(({ before, after }): mongo.AnyBulkWriteOperation<StoredDocument> => {
      const document = this.toStored(after.id, after.revision, JSON.stringify(after.seen), after.document);
      if (!before) return { insertOne: { document } };
      return { replaceOne: { filter: { _id: after.id, _revision: before.revision }, replacement: document } };
    });
    const { insertedCount, matchedCount } = await this.documents.bulkWrite(operations, { ordered: false, session });
    if (insertedCount + matchedCount !== writes.length) throw new ConcurrencyConflict(`a document of ${this.collection.name}`);
  }

  /** Inserts and returns the documents that do not exist. The server refuses an existing one with a duplicate key if no repeats are expected. */
  async insert(inserts: readonly Insert[], repeats: Repeats, session: mongo.ClientSession): Promise<Insert[]> {
    const byId = new Map<string, Insert>();
    for (const insert of inserts) if (!byId.has(insert.id)) byId.set(insert.id, insert);
    if (repeats === 'possible') {
      const there = this.documents.find({ _id: { $in: [...byId.keys()] } }, { projection: { _id: 1 }, batchSize: BATCH_SIZE, session });
      for (const { _id } of await there.toArray()) byId.delete(_id);
    }
    const added = [...byId.values()];
    if (added.length > 0) {
      const documents = added.map(({ id, document }) => this.toStored(id, 1, '{}', document));
      await this.documents.insertMany(documents, { ordered: false, session });
    }
    return added;
  }

  private toStored(id: string, revision: number, seen: string, document: unknown): StoredDocument {
    const stored: Record<string, unknown> = { _id: id, _revision: revision, _seen: seen, _document: JSON.stringify(document) };
    for (const [field, value] of this.fields) stored[field] = value(document as never);
    return stored as unknown as StoredDocument;
  }
}
