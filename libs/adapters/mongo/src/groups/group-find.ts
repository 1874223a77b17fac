import { type mongo } from 'mongoose';
import { translateError } from '../errors.js';
import { GroupQueue } from './group-queue.js';

interface Waiting<K, D> {
  readonly key: K;
  readonly resolve: (document: D | null) => void;
  readonly reject: (error: unknown) => void;
}

/** How to find documents by a field with a unique index. */
export interface Lookup<K, D extends mongo.Document> {
  readonly field: string & keyof D;
  /** The value of that field. */
  readonly keyOf: (document: D) => K | undefined;
  /** A text that identifies a key. */
  readonly textOf: (key: K) => string;
  readonly projection?: Record<string, 1>;
}

/** Finds single documents; concurrent calls share one query. Finds everything that was acknowledged before the call. Error: `Unavailable`. */
export class GroupFind<K, D extends mongo.Document> {
  private readonly queue = new GroupQueue<Waiting<K, D>>((group) => this.findGroup(group));

  constructor(
    private readonly collection: () => Promise<mongo.Collection<D>>,
    private readonly lookup: Lookup<K, D>,
  ) {}

  find(key: K): Promise<D | null> {
    return new Promise((resolve, reject) => this.queue.add({ key, resolve, reject }));
  }

  private async findGroup(group: readonly Waiting<K, D>[]): Promise<void> {
    const { field, keyOf, textOf, projection } = this.lookup;
    try {
      const wanted = new Map(group.map(({ key }) => [textOf(key), key]));
      const filter = { [field]: { $in: [...wanted.values()] } } as unknown as mongo.Filter<D>;
      const options = { batchSize: wanted.size + 1, ...(projection ? { projection } : {}) };
      const found = await (await this.collection()).find<D>(filter, options).toArray();
      const byKey = new Map(found.map((document) => [textOf(keyOf(document) as K), document]));
      for (const { key, resolve } of group) resolve(byKey.get(textOf(key)) ?? null);
    } catch (error) {
      for (const { reject } of group) reject(translateError(error));
    }
  }
}
