import {
  type Changes,
  type Collection,
  ConcurrencyConflict,
  type DocumentReader,
  type Insert,
  type ProjectionStore,
  type Query,
  type Reference,
  type Stored,
  type Write,
} from '@parley/event-sourcing';
import { type mongo } from 'mongoose';
import { type Database } from '../connection/database.js';
import { translatingErrors, isDuplicateKey } from '../errors.js';
import { type ReadModelDocument, type StateDocument, type TallyDocument } from '../schemas.js';
import { type MongoChangeLog, type NewLine } from './change-log.js';
import { DocumentCollection, type Repeats } from './document-collection.js';
import { type StoredDocument, type Names } from './names.js';
import { ParkedDocuments } from './parked-documents.js';
import { Tallies, countsOf } from './tallies.js';
import { inTransaction } from '../connection/transaction.js';

const CHECKPOINT = 'checkpoint';

/** Identifies a generation of a read model. */
export interface Generation {
  readonly name: string;
  readonly generation: number;
}

/** One generation of a read model: a collection for each kind of document, and one transaction per commit. */
export class MongoDocumentStore implements DocumentReader, ProjectionStore {
  private readonly documents = new Map<Collection, DocumentCollection>();
  private readonly tallyDocuments: mongo.Collection<TallyDocument>;
  private readonly state: mongo.Collection<StateDocument>;

  constructor(
    private readonly database: Database,
    private readonly names: Names,
    private readonly changes: MongoChangeLog,
    private readonly parked: ParkedDocuments,
    private readonly readModels: mongo.Collection<ReadModelDocument>,
    private readonly own: Generation,
    /** Serialises the commits of this process, so that they conflict only with those of other processes. */
    private readonly serialised: (commit: () => Promise<void>) => Promise<void>,
  ) {
    this.tallyDocuments = database.raw.collection(names.tallies);
    this.state = database.raw.collection(names.state);
  }

  get<T>(collection: Collection<T>, id: string): Promise<T | null> {
    return translatingErrors(() => this.of(collection).get<T>(id));
  }

  getMany<T>(collection: Collection<T>, ids: readonly string[]): Promise<Map<string, T>> {
    return translatingErrors(() => this.of(collection).getMany<T>(ids));
  }

  find<T>(collection: Collection<T>, query: Query): Promise<T[]> {
    return translatingErrors(() => this.of(collection).find<T>(query));
  }

  countEach<T>(collection: Collection<T>, queries: readonly Pick<Query, 'where' | 'range'>[]): Promise<number[]> {
    return translatingErrors(() => this.of(collection).countEach(queries));
  }

  tallies(owner: string): Promise<Record<string, number>> {
    return translatingErrors(async () => countsOf(await this.tallyDocuments.findOne({ _id: owner })));
  }

  load(references: readonly Reference[]): Promise<Map<Collection, Stored[]>> {
    return translatingErrors(async () => {
      const wanted = [...byCollection(references)];
      const loaded = wanted.map(async ([collection, { ids, fields }]) => [collection, await this.of(collection).stored(ids, fields)] as const);
      return new Map(await Promise.all(loaded));
    });
  }

  async commit(changes: Changes): Promise<void> {
    try {
      await this.inOneTransaction(changes, 'none expected');
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      await this.inOneTransaction(changes, 'possible').catch((again: unknown) => {
        throw isDuplicateKey(again) ? new ConcurrencyConflict(`a new document of ${this.own.name}`) : again;
      });
    }
  }

  checkpoint(): Promise<string | null> {
    return translatingErrors(async () => (await this.state.findOne({ _id: CHECKPOINT }))?.value ?? null);
  }

  private async inOneTransaction(changes: Changes, repeats: Repeats): Promise<void> {
    const lines = announcements(changes.writes);
    const write = async (session: mongo.ClientSession) => {
      await this.writeDocuments(changes, repeats, session);
      await this.parked.write(changes, session);
      if (changes.checkpoint !== null) await this.writeCheckpoint(changes.checkpoint, session);
      if (lines.length > 0 && (await this.isActive(session))) await this.changes.add(lines, session);
    };
    await this.serialised(() => inTransaction(this.database.client, write));
  }

  private async writeDocuments({ writes, inserts }: Changes, repeats: Repeats, session: mongo.ClientSession): Promise<void> {
    const tallies = new Tallies();
    for (const [collection, some] of grouped(writes)) {
      await this.of(collection).write(some, session);
      for (const { before, after } of some) tallies.change(collection, before?.document ?? null, after.document);
    }
    for (const [collection, some] of grouped<Insert>(inserts)) {
      const added = await this.of(collection).insert(some, repeats, session);
      for (const { document } of added) tallies.change(collection, null, document);
    }
    await tallies.save(this.tallyDocuments, session);
  }

  private async writeCheckpoint(value: string, session: mongo.ClientSession): Promise<void> {
    await this.state.updateOne({ _id: CHECKPOINT }, { $set: { value } }, { upsert: true, session });
  }

  /** Whether this generation is queried. Changes of other generations are not announced. */
  private async isActive(session: mongo.ClientSession): Promise<boolean> {
    const readModel = await this.readModels.findOne({ _id: this.own.name }, { session });
    return readModel?.active === this.own.generation;
  }

  private of<T>(collection: Collection<T>): DocumentCollection {
    let documents = this.documents.get(collection);
    if (!documents) {
      documents = new DocumentCollection(this.database.raw.collection<StoredDocument>(this.names.documents(collection)), collection);
      this.documents.set(collection, documents);
    }
    return documents;
  }
}

interface Wanted {
  readonly ids: string[];
  readonly fields: Map<string, string[]>;
}

function byCollection(references: readonly Reference[]): Map<Collection, Wanted> {
  const wanted = new Map<Collection, Wanted>();
  for (const reference of references) {
    let ofCollection = wanted.get(reference.collection);
    if (!ofCollection) wanted.set(reference.collection, (ofCollection = { ids: [], fields: new Map<string, string[]>() }));
    if ('id' in reference) {
      ofCollection.ids.push(reference.id);
      continue;
    }
    const values = ofCollection.fields.get(reference.field);
    if (values) values.push(reference.value);
    else ofCollection.fields.set(reference.field, [reference.value]);
  }
  return wanted;
}

function grouped<T extends Write | Insert>(items: readonly T[]): Map<Collection, T[]> {
  const groups = new Map<Collection, T[]>();
  for (const item of items) {
    const group = groups.get(item.collection);
    if (group) group.push(item);
    else groups.set(item.collection, [item]);
  }
  return groups;
}

/** One line per document and scope, however often it changed in this commit. */
function announcements(writes: readonly Write[]): NewLine[] {
  const lines = new Map<string, NewLine>();
  for (const { collection, before, after } of writes) {
    const scope = collection.announce?.((before?.document ?? null) as never, after.document as never) ?? null;
    if (scope !== null) lines.set(`${scope}\n${collection.name}\n${after.id}`, { scope, collection: collection.name, id: after.id });
  }
  return [...lines.values()];
}
