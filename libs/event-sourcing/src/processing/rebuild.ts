import { compareGenerations } from '../read-models/compare-generations.js';
import { type DocumentStore, type ReadModels } from '../read-models/document-store.js';
import { type PublicEvent } from '../vocabulary/event.js';
import { Processor, type ProcessorOptions } from './processor.js';

/** The comparison of a new generation with the live one. */
export interface Rebuilt {
  readonly generation: number;
  readonly documents: number;
  /** The first documents (at most 20) that are not the same, as `collection/id`. */
  readonly differences: readonly string[];
}

/** How a rebuild is done. `differ` decides whether to switch where the generations differ: a new version of a shape always does. */
export interface RebuildOptions<E extends PublicEvent> extends Omit<ProcessorOptions<E>, 'store'> {
  readonly readModels: ReadModels;
  readonly switchWhenDifferent: boolean;
  /**
   * Surrounds the comparison. Nothing must be appended while it runs, and the live processor must have caught up before it begins:
   * only then are both generations at the same place.
   */
  readonly paused?: <T>(compare: () => Promise<T>) => Promise<T>;
}

/**
 * Builds the next generation of a read model from the beginning beside the live one, compares the two, and makes it the
 * active one. The live one is read and written all the while. The old generation stays until it is dropped by `readModels.drop`.
 */
export async function rebuild<E extends PublicEvent>(options: RebuildOptions<E>): Promise<Rebuilt & { store: DocumentStore }> {
  const { readModels, projection, paused = (compare) => compare() } = options;
  const live = await readModels.active(projection.name);
  const generation = (live ?? 0) + 1;
  await readModels.drop(projection.name, generation);
  const store = await readModels.open(projection.name, generation, projection.collections);
  const processor = new Processor({ batchSize: 20_000, follower: `${projection.name}-${generation}`, ...options, store });
  await processor.start();
  try {
    await processor.caughtUp();
    return await paused(async () => {
      await processor.caughtUp();
      await processor.stop();
      const differences: string[] = [];
      const documents = await compareGenerations(readModels, projection, live, generation, ({ collection, id }) => {
        if (differences.length < 20) differences.push(`${collection}/${id}`);
      });
      const found = { documents, differences };
      if (found.differences.length === 0 || options.switchWhenDifferent) await readModels.activate(projection.name, generation);
      return { generation, store, ...found };
    });
  } finally {
    await processor.stop();
  }
}
