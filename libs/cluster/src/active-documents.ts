import { type Collection, type DocumentReader, type Projection, type Query, type WatchedDocuments } from '@parley/event-sourcing';
import { type MongoReadModels } from '@parley/mongo';
import { type OpenedGeneration, openActive } from '@parley/runtime';
import { ActiveChanges } from './active-changes.js';

/** Reads the documents of the active generation of a read model. */
export class ActiveDocuments implements DocumentReader {
  private constructor(private current: OpenedGeneration) {}

  /**
   * Opens the active generation, and creates the first if there is none. Calls `onSwitch` after a switch to another generation, and `onError`
   * if it cannot be opened: then the old one remains in use.
   */
  static async open(
    readModels: MongoReadModels,
    projection: Projection<never>,
    callbacks: { onSwitch: (generation: number) => void; onError: (error: unknown) => void },
  ): Promise<WatchedDocuments & { close: () => void }> {
    const first = await openActive(readModels, projection);
    const [documents, changes] = [new ActiveDocuments(first), new ActiveChanges(first)];
    let switching: Promise<void> = Promise.resolve();
    const unwatch = readModels.watchActive(projection.name, (generation) => {
      switching = switching.then(async () => {
        if (generation === documents.current.generation) return;
        const next = { generation, store: await readModels.open(projection.name, generation, projection.collections) };
        documents.current = next;
        changes.goTo(next);
        callbacks.onSwitch(generation);
      }).catch(callbacks.onError);
    });
    const close = () => {
      unwatch();
      changes.close();
    };
    return { documents, changes, close };
  }

  get<T>(collection: Collection<T>, id: string): Promise<T | null> {
    return this.current.store.documents.get(collection, id);
  }

  getMany<T>(collection: Collection<T>, ids: readonly string[]): Promise<Map<string, T>> {
    return this.current.store.documents.getMany(collection, ids);
  }

  find<T>(collection: Collection<T>, query: Query): Promise<T[]> {
    return this.current.store.documents.find(collection, query);
  }

  countEach<T>(collection: Collection<T>, queries: readonly Pick<Query, 'where' | 'range'>[]): Promise<number[]> {
    return this.current.store.documents.countEach(collection, queries);
  }

  tallies(owner: string): Promise<Record<string, number>> {
    return this.current.store.documents.tallies(owner);
  }
}
