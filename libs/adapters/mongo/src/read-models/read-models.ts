import { type Collection, type DocumentStore, type DumpLine, KeyedQueue, type ReadModels } from '@parley/event-sourcing';
import { type mongo } from 'mongoose';
import { type Database } from '../connection/database.js';
import { translatingErrors } from '../errors.js';
import { ReaderHealth } from '../change-streams/reader-health.js';
import { ParkedDocument, ReadModelDocument, StateDocument, TallyDocument, schemaOf } from '../schemas.js';
import { MongoChangeLog } from './change-log.js';
import { CollectionWatch } from './collection-watch.js';
import { MongoDocumentStore } from './document-store.js';
import { ParkedDocuments } from './parked-documents.js';
import { type StoredDocument, type Names, documentSchema, namesOf, prefixOf } from './names.js';

const READ_MODELS = 'read_models';

export interface MongoReadModels extends ReadModels {
  /**
   * Calls the listener with the active generation soon after the call, and whenever any process activates another one. Returns the function
   * that unsubscribes it.
   */
  watchActive(name: string, listener: (generation: number) => void): () => void;
}

/** Read models and their generations: collections of one database, and a document per read model that names its active generation. */
export class Generations implements MongoReadModels {
  private readonly readModels: () => Promise<mongo.Collection<ReadModelDocument>>;
  private readonly changeLogs = new Map<string, MongoChangeLog>();
  private readonly commits = new KeyedQueue();
  private readonly watches = new Set<{ stop(): Promise<void> }>();

  constructor(
    private readonly database: Database,
    private readonly onError: (watch: string, error: unknown) => void = () => undefined,
    private readonly health: ReaderHealth = new ReaderHealth(),
  ) {
    this.readModels = database.collection<ReadModelDocument>(READ_MODELS, schemaOf(ReadModelDocument));
  }

  active(name: string): Promise<number | null> {
    return translatingErrors(async () => (await (await this.readModels()).findOne({ _id: name }))?.active ?? null);
  }

  async open(name: string, generation: number, collections: readonly Collection[]): Promise<DocumentStore> {
    const names = namesOf(name, generation);
    let changeLog = this.changeLogs.get(name);
    if (!changeLog) {
      const [onError, onRead] = this.observing(`the change stream of ${name}`);
      this.changeLogs.set(name, (changeLog = new MongoChangeLog(this.database, names, onError, onRead)));
    }
    await Promise.all([
      this.database.create(names.tallies, schemaOf(TallyDocument)),
      this.database.create(names.parked, schemaOf(ParkedDocument)),
      this.database.create(names.state, schemaOf(StateDocument)),
      ...collections.map((collection) => this.database.create(names.documents(collection), documentSchema(collection))),
      changeLog.open(),
    ]);
    const inTurn = (commit: () => Promise<void>) => this.commits.run(`${name} ${generation}`, commit);
    const parked = new ParkedDocuments(this.database.raw.collection(names.parked));
    const store = new MongoDocumentStore(this.database, names, changeLog, parked, await this.readModels(), { name, generation }, inTurn);
    return { documents: store, projection: store, changes: changeLog, parked };
  }

  async activate(name: string, generation: number): Promise<void> {
    await translatingErrors(async () => (await this.readModels()).replaceOne({ _id: name }, { active: generation }, { upsert: true }));
  }

  async drop(name: string, generation: number): Promise<void> {
    if ((await this.active(name)) === generation) throw new Error(`generation ${generation} of ${name} is active and cannot be dropped: activate another one first`);
    const prefix = prefixOf(name, generation);
    const found = await translatingErrors(() => this.database.raw.listCollections({}, { nameOnly: true }).toArray());
    for (const { name: each } of found) if (each.startsWith(prefix)) await this.database.drop(each);
  }

  async *dump(name: string, generation: number, collections: readonly Collection[]): AsyncGenerator<DumpLine> {
    const names: Names = namesOf(name, generation);
    for (const collection of [...collections].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const kept = this.database.raw.collection<StoredDocument>(names.documents(collection));
      const all = kept.find({}, { projection: { _seen: 1, _document: 1 } }).sort({ _id: 1 });
      for await (const { _id, _seen, _document } of all) yield { collection: collection.name, id: _id, json: `${_document}${_seen}` };
    }
  }

  watchActive(name: string, listener: (generation: number) => void): () => void {
    let notified: number | null = null;
    const notify = async () => {
      const active = await this.active(name);
      if (active === null || active === notified || !this.watches.has(watch)) return;
      notified = active;
      listener(active);
    };
    // Fails while the server is unavailable; the watch notifies again as soon as it is back.
    const [onError, onRead] = this.observing(`the watch of the active generation of ${name}`);
    const watch = new CollectionWatch(this.database, this.readModels, null, () => void notify().catch(() => undefined), onError, onRead);
    this.watches.add(watch);
    return () => {
      if (this.watches.delete(watch)) void watch.stop().finally(onRead);
    };
  }

  private observing(reader: string): [onError: (error: unknown) => void, onRead: () => void] {
    const onError = (error: unknown) => {
      this.health.failed(reader, error);
      this.onError(reader, error);
    };
    return [onError, () => this.health.recovered(reader)];
  }

  async close(): Promise<void> {
    const watches = [...this.watches];
    this.watches.clear();
    await Promise.all([...watches.map((watch) => watch.stop()), ...[...this.changeLogs.values()].map((log) => log.close())]);
  }
}
