import { type Changes, type Collection, type DocumentStore, type Projection, type Query, type Reference } from '@parley/event-sourcing';
import { type MongoReadModels } from '@parley/mongo';
import { type OpenedGeneration, openActive } from '@parley/runtime';
import { ActiveChanges } from './active-changes.js';

/** The documents of the active generation of a read model. */
export class ActiveDocuments implements DocumentStore {
  readonly changes: ActiveChanges;

  private constructor(private current: OpenedGeneration) {
    this.changes = new ActiveChanges(current);
  }

  /**
   * Opens the active generation, and creates the first if there is none. Calls `onSwitch` after a switch to another generation, and `onError`
   * if it cannot be opened: then the old one remains in use.
   */
  static async open(
    readModels: MongoReadModels,
    projection: Projection<never>,
    callbacks: { onSwitch: (generation: number) => void; onError: (error: unknown) => void },
  ): Promise<{ documents: ActiveDocuments; close: () => void }> {
    const documents = new ActiveDocuments(await openActive(readModels, projection));
    let switching: Promise<void> = Promise.resolve();
    const unwatch = readModels.watchActive(projection.name, (generation) => {
      switching = switching.then(async () => {
        if (generation === documents.current.generation) return;
        documents.goTo({ generation, store: await readModels.open(projection.name, generation, projection.collections) });
        callbacks.onSwitch(generation);
      }).catch(callbacks.onError);
    });
    const close = () => {
      unwatch();
      documents.changes.close();
    };
    return { documents, close };
  }

  get<T>(collection: Collection<T>, id: string): Promise<T | null> {
    return this.current.store.get(collection, id);
  }

  getMany<T>(collection: Collection<T>, ids: readonly string[]): Promise<Map<string, T>> {
    return this.current.store.getMany(collection, ids);
  }

  find<T>(collection: Collection<T>, query: Query): Promise<T[]> {
    return this.current.store.find(collection, query);
  }

  count<T>(collection: Collection<T>, query: Pick<Query, 'where' | 'range'>): Promise<number> {
    return this.current.store.count(collection, query);
  }

  countEach<T>(collection: Collection<T>, queries: readonly Pick<Query, 'where' | 'range'>[]): Promise<number[]> {
    return this.current.store.countEach(collection, queries);
  }

  tallies(owner: string): Promise<Record<string, number>> {
    return this.current.store.tallies(owner);
  }

  load(references: readonly Reference[]): ReturnType<DocumentStore['load']> {
    return this.current.store.load(references);
  }

  commit(changes: Changes): Promise<void> {
    return this.current.store.commit(changes);
  }

  checkpoint(): Promise<string | null> {
    return this.current.store.checkpoint();
  }

  parked(stream?: string, limit?: number): ReturnType<DocumentStore['parked']> {
    return this.current.store.parked(stream, limit);
  }

  firstParked(streams: readonly string[]): ReturnType<DocumentStore['firstParked']> {
    return this.current.store.firstParked(streams);
  }

  parkedStreams(limit?: number, after?: string): Promise<string[]> {
    return this.current.store.parkedStreams(limit, after);
  }

  countParked(): Promise<number> {
    return this.current.store.countParked();
  }

  private goTo(next: OpenedGeneration): void {
    this.current = next;
    this.changes.goTo(next);
  }
}
