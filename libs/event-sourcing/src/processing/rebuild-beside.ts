import { delay } from '../async/delay.js';
import { compareGenerations } from '../read-models/compare-generations.js';
import { type DocumentStore, type DumpLine, type ReadModels, type Reference } from '../read-models/document-store.js';
import { type PublicEvent } from '../vocabulary/event.js';
import { Processor, type ProcessorOptions } from './processor.js';
import { type Rebuilt } from './rebuild.js';

/** Options of a rebuild while another process keeps the live generation up to date. */
export interface RebuildBesideOptions<E extends PublicEvent> extends Omit<ProcessorOptions<E>, 'store'> {
  readonly readModels: ReadModels;
  /** Whether to cut over to a generation that differs; one with a new document shape always differs. */
  readonly switchWhenDifferent: boolean;
  /** Resolves when everything that was appended before the call is in the live generation. */
  readonly liveCaughtUp: () => Promise<void>;
  /** Resolves when the live processor keeps the new generation up to date; until then this one does. */
  readonly handedOver: () => Promise<void>;
  /** Told what it goes over to. */
  readonly onPhase?: (phase: 'building' | 'comparing' | 'handing over') => void;
}

/** The result of a rebuild. */
export interface RebuiltBeside extends Rebuilt {
  readonly switched: boolean;
  /** Streams that the new generation could not take in. */
  readonly parkedStreams: readonly string[];
}

const LOOKS = 100;
const LOOK_EVERY_MS = 50;
const MOST_CANDIDATES = 10_000;

/**
 * Builds the next generation of a read model from the beginning beside the live one, compares the two, and makes it the active one, with
 * no interruption of the live one.
 *
 * Documents that change while they are compared differ for a moment. So each of them is read repeatedly, and counts as different only
 * if the two generations never had a state in common. Generations before the live one are dropped, the live one stays.
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
    return { generation, documents, differences, switched, parkedStreams: await store.parked.streams() };
  } finally {
    await processor.stop();
  }
}

/** The documents that the two stores were never seen to have in the same state, with the same versions of their streams. */
async function lasting<E extends PublicEvent>(
  candidates: readonly DumpLine[],
  { projection }: RebuildBesideOptions<E>,
  stores: readonly [DocumentStore, DocumentStore],
  bothCaughtUp: () => Promise<void>,
): Promise<readonly DumpLine[]> {
  const byName = new Map(projection.collections.map((collection) => [collection.name, collection]));
  const sightings = [new Map<string, Set<string>>(), new Map<string, Set<string>>()];
  const isOpen = ({ collection, id }: DumpLine) => {
    const [theirs, ours] = sightings.map((sighted) => sighted.get(`${collection}/${id}`) ?? new Set<string>());
    return ![...theirs].some((text) => ours.has(text));
  };
  let left = candidates;
  for (let look = 0; look < LOOKS && left.length > 0; look++) {
    if (look % 20 === 0) await bothCaughtUp();
    const references = left.flatMap(({ collection, id }): Reference[] => {
      const found = byName.get(collection);
      return found ? [{ collection: found, id }] : [];
    });
    await Promise.all(stores.map((store, i) => sight(store, references, sightings[i])));
    left = left.filter(isOpen);
    // So many differences are not a matter of timing.
    if (candidates.length === MOST_CANDIDATES) break;
    if (left.length > 0) await delay(LOOK_EVERY_MS);
  }
  return left;
}

async function sight(store: DocumentStore, references: readonly Reference[], sighted: Map<string, Set<string>>): Promise<void> {
  for (const [collection, documents] of await store.projection.load(references)) {
    for (const { id, document, seen } of documents) {
      const name = `${collection.name}/${id}`;
      let texts = sighted.get(name);
      if (!texts) sighted.set(name, (texts = new Set<string>()));
      texts.add(JSON.stringify([document, seen]));
    }
  }
}
