import { Logger } from '@nestjs/common';
import { type DocumentStore, type Event, type EventFeed, Processor, type Projection, type PublicEvent, type ReadModels, type Recorded } from '@parley/event-sourcing';
import { type Metrics } from '../metrics/metrics.js';

const logger = new Logger('Projection');

/** Options of a projection that keeps a read model up to date. */
export interface KeepOptions<E extends PublicEvent> {
  readonly projection: Projection<E>;
  readonly store: DocumentStore;
  readonly feed: EventFeed;
  readonly decode: (event: Event & Recorded) => E | null;
  readonly batchSize?: number;
  readonly restMs?: number;
  readonly metrics: Metrics;
}

export interface OpenedGeneration {
  readonly generation: number;
  readonly store: DocumentStore;
}

/** Opens a read model's active generation, and creates the first if there is none. */
export async function openActive(readModels: ReadModels, { name, collections }: Projection<never>): Promise<OpenedGeneration> {
  const active = await readModels.active(name);
  const generation = active ?? 1;
  const store = await readModels.open(name, generation, collections);
  if (active === null) await readModels.activate(name, generation);
  return { generation, store };
}

/** Keeps a read model up to date and counts what it does, until the processor is stopped. */
export async function keepProjection<E extends PublicEvent>(options: KeepOptions<E>): Promise<Processor<E>> {
  const { metrics, ...rest } = options;
  const { name } = options.projection;
  const processor = new Processor({
    ...rest,
    onBatch: (events) => metrics.observeBatch(name, events),
    onError: (error) => logger.warn(`${name}: retrying parked streams failed and will be repeated: ${String(error)}`),
    onParked: ({ stream, version, error }) => metrics.observeParked(name, stream, version, error),
  });
  metrics.watchParked(name, () => options.store.parked.countStreams());
  await processor.start();
  return processor;
}
