import { compareGenerations } from './compare-generations.js';
import { type DocumentStore, type DumpLine, type ReadModels, type Reference } from './document-store.js';
import { type PublicEvent } from './event.js';
import { Processor, type ProcessorOptions } from './processor.js';
import { type Rebuilt } from './rebuild.js';

/** How a read model is rebuilt whose live generation another process keeps up to date, while events go on coming. */
export interface RebuildBesideOptions<E extends PublicEvent> extends Omit<ProcessorOptions<E>, 'store'> {
  readonly readModels: ReadModels;
  /** Whether to go over to the new generation where it differs: a new version of a shape always does. */
  readonly switchWhenDifferent: boolean;
  /** Resolves when everything that was appended before the call is in the live generation. */
  readonly liveCaughtUp: () => Promise<void>;
  /** Resolves when the live processor keeps the new generation up to date; until then this one does. */
  readonly handedOver: () => Promise<void>;
  /** Told what it goes over to. */
  readonly onPhase?: (phase: 'building' | 'comparing' | 'handing over') => void;
}

/** What a rebuild did. */
export interface RebuiltBeside extends Rebuilt {
  readonly switched: boolean;
  /** Streams that the new generation could not take in. */
  readonly parkedStreams: readonly string[];
}

const LOOKS = 10;
const MOST_CANDIDATES = 10_000;

/**
 * Builds the next generation of a read model from the beginning beside the live one, compares the two, and makes it the active one, with
 * nothing held up meanwhile.
 *
 * Documents that change while they are compared differ for a moment. So each that differs is looked at again when both generations have
 * caught up, and counts only where it was different every time. Generations before the live one are dropped, the live one stays.
 */
export async function rebuildBeside<E extends PublicEvent>(options: RebuildBesideOptions<E>): Promise<RebuiltBeside> {
  const { readModels, projection, onPhase } = options;
  const { name, collections } = projection;
  const live = await readModels.active(name);
  const generation = (live ?? 0) + 1;
  for (let old = 1; old < (live ?? 0); old++) await readModels.drop(name, old);
  await readModels.drop(name, generation);
  const store = await readModels.open(name, generation, collections);
  const processor = new Processor({ batchSize: 20_000, ...options, store });
  onPhase?.('building');
  await processor.start();
  try {
    await processor.caughtUp();
    onPhase?.('comparing');
    const candidates: DumpLine[] = [];
    const documents = await compareGenerations(readModels, projection, live, generation, (line) => {
      if (candidates.length < MOST_CANDIDATES) candidates.push(line);
    });
    const liveStore = live === null ? store : await readModels.open(name, live, collections);
    const bothCaughtUp = async () => void (await Promise.all([processor.caughtUp(), options.liveCaughtUp()]));
    const differing = await lasting(candidates, options, [liveStore, store], bothCaughtUp);
    const differences = differing.slice(0, 20).map(({ collection, id }) => `${collection}/${id}`);
    const switched = differing.length === 0 || options.switchWhenDifferent;
    if (switched) {
      await readModels.activate(name, generation);
      onPhase?.('handing over');
      if (live !== null) await options.handedOver();
    }
    return { generation, documents, differences, switched, parkedStreams: await store.parkedStreams() };
  } finally {
    await processor.stop();
  }
}

/** The documents that differ at each look. */
async function lasting<E extends PublicEvent>(
  candidates: readonly DumpLine[],
  { projection }: RebuildBesideOptions<E>,
  stores: readonly [DocumentStore, DocumentStore],
  bothCaughtUp: () => Promise<void>,
): Promise<readonly DumpLine[]> {
  const byName = new Map(projection.collections.map((collection) => [collection.name, collection]));
  let left = candidates;
  for (let look = 0; look < LOOKS && left.length > 0; look++) {
    await bothCaughtUp();
    const references = left.flatMap(({ collection, id }): Reference[] => {
      const found = byName.get(collection);
      return found ? [{ collection: found, id }] : [];
    });
    const [theirs, ours] = await Promise.all(stores.map((store) => textsOf(store, references)));
    left = left.filter(({ collection, id }) => theirs.get(`${collection}/${id}`) !== ours.get(`${collection}/${id}`));
  }
  return left;
}

async function textsOf(store: DocumentStore, references: readonly Reference[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const [collection, documents] of await store.load(references)) {
    for (const { id, document, seen } of documents) texts.set(`${collection.name}/${id}`, JSON.stringify([document, seen]));
  }
  return texts;
}
