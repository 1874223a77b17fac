import { type Collection, ConcurrencyConflict, type Insert, type Query, type Stored, type Write } from '@parley/event-sourcing';
import { type mongo } from 'mongoose';
import { type KeptDocument } from './names.js';
import { askedOf } from './queries.js';

const AT_ONCE = 10_000;
const COUNTS_AT_ONCE = 100;
const TEXT_ALONE = { projection: { _document: 1 }, batchSize: AT_ONCE } as const;

/** Whether what is inserted may be there already: only what comes again after a crash is, so that it costs little to find out late. */
export type Repeats = 'none expected' | 'possible';

/** The documents of one collection in one generation. */
export class DocumentCollection {
  private readonly fields: readonly (readonly [string, (document: never) => unknown])[];

  constructor(
    private readonly kept: mongo.Collection<KeptDocument>,
    private readonly collection: Collection,
  ) {
    this.fields = Object.entries(collection.fields);
  }

  async get<T>(id: string): Promise<T | null> {
    const kept = await this.kept.findOne({ _id: id }, TEXT_ALONE);
    return kept && (JSON.parse(kept._document) as T);
  }

  async getMany<T>(ids: readonly string[]): Promise<Map<string, T>> {
    if (ids.length === 0) return new Map();
    const kept = await this.kept.find({ _id: { $in: [...new Set(ids)] } }, TEXT_ALONE).toArray();
    return new Map(kept.map(({ _id, _document }) => [_id, JSON.parse(_document) as T]));
  }

  async find<T>(query: Query): Promise<T[]> {
    const asked = askedOf(this.collection, query);
    if (!asked) return [];
    const { filter, ...options } = asked;
    const kept = await this.kept.find(filter, { ...TEXT_ALONE, ...options, limit: query.limit }).toArray();
    return kept.map(({ _document }) => JSON.parse(_document) as T);
  }

  async count({ where, range }: Pick<Query, 'where' | 'range'>): Promise<number> {
    const asked = askedOf(this.collection, { where, range, sort: [] });
    if (!asked) return 0;
    const { filter, hint } = asked;
    return this.kept.countDocuments(filter, hint ? { hint } : {});
  }

  /** One aggregation, whose parts each use an index of their own. */
  async countEach(queries: readonly Pick<Query, 'where' | 'range'>[]): Promise<number[]> {
    const counts = queries.map(() => 0);
    const parts = queries.flatMap(({ where, range }, i) => {
      const asked = askedOf(this.collection, { where, range, sort: [] });
      return asked ? [[{ $match: asked.filter }, { $count: 'n' }, { $set: { i } }]] : [];
    });
    for (let from = 0; from < parts.length; from += COUNTS_AT_ONCE) {
      const [first, ...others] = parts.slice(from, from + COUNTS_AT_ONCE);
      const pipeline = [...first, ...others.map((part) => ({ $unionWith: { coll: this.kept.collectionName, pipeline: part } }))];
      for (const { i, n } of await this.kept.aggregate<{ i: number; n: number }>(pipeline).toArray()) counts[i] = n;
    }
    return counts;
  }

  /** Those with one of the ids, or with one of the values in one of the fields; each once. */
  async stored(ids: readonly string[], fields: ReadonlyMap<string, readonly string[]>): Promise<Stored[]> {
    const ways: mongo.Filter<KeptDocument>[] = [...fields].map(([field, values]) => ({ [field]: { $in: values } }));
    if (ids.length > 0) ways.push({ _id: { $in: ids } });
    const projection = { _revision: 1, _seen: 1, _document: 1 };
    const found = await Promise.all(ways.map((way) => this.kept.find(way, { projection, batchSize: AT_ONCE }).toArray()));
    return [...new Map(found.flat().map((kept) => [kept._id, kept])).values()].map(({ _id, _revision, _seen, _document }) => ({
      id: _id,
      revision: _revision,
      seen: JSON.parse(_seen) as Record<string, number>,
      document: JSON.parse(_document) as unknown,
    }));
  }

  /** Writes what the writes are based on, or throws `ConcurrencyConflict`. */
  async write(writes: readonly Write[], session: mongo.ClientSession): Promise<void> {
    const operations = writes.map(({ before, after }): mongo.AnyBulkWriteOperation<KeptDocument> => {
      const document = this.keep(after.id, after.revision, JSON.stringify(after.seen), after.document);
      if (!before) return { insertOne: { document } };
      return { replaceOne: { filter: { _id: after.id, _revision: before.revision }, replacement: document } };
    });
    const { insertedCount, matchedCount } = await this.kept.bulkWrite(operations, { ordered: false, session });
    if (insertedCount + matchedCount !== writes.length) throw new ConcurrencyConflict(`a document of ${this.collection.name}`);
  }

  /** Writes those that are not there yet, and gives these. Where one is there although no repeats were expected, the server refuses a duplicate key. */
  async insert(inserts: readonly Insert[], repeats: Repeats, session: mongo.ClientSession): Promise<Insert[]> {
    const byId = new Map<string, Insert>();
    for (const insert of inserts) if (!byId.has(insert.id)) byId.set(insert.id, insert);
    if (repeats === 'possible') {
      const there = this.kept.find({ _id: { $in: [...byId.keys()] } }, { projection: { _id: 1 }, batchSize: AT_ONCE, session });
      for (const { _id } of await there.toArray()) byId.delete(_id);
    }
    const added = [...byId.values()];
    if (added.length > 0) {
      const documents = added.map(({ id, document }) => this.keep(id, 1, '{}', document));
      await this.kept.insertMany(documents, { ordered: false, session });
    }
    return added;
  }

  private keep(id: string, revision: number, seen: string, document: unknown): KeptDocument {
    const kept: Record<string, unknown> = { _id: id, _revision: revision, _seen: seen, _document: JSON.stringify(document) };
    for (const [field, value] of this.fields) kept[field] = value(document as never);
    return kept as unknown as KeptDocument;
  }
}
