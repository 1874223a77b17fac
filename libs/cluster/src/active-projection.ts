import { Logger } from '@nestjs/common';
import { type ParleyEvent, decodeReceived } from '@parley/contracts';
import { type DocumentStore, KeyedQueue, type Processor, type Projection } from '@parley/event-sourcing';
import { type KafkaAdapters } from '@parley/kafka';
import { type MongoReadModels } from '@parley/mongo';
import { type Metrics, keepProjection } from '@parley/runtime';
import { untilItSucceeds } from './retry.js';

/** A read model, and the sources of its events. */
export interface ActiveProjectionOptions {
  readonly projection: Projection<ParleyEvent>;
  readonly readModels: MongoReadModels;
  readonly kafka: KafkaAdapters;
  readonly topics: readonly string[];
  readonly metrics: Metrics;
}

/** The most events in a batch. A document that several of them change is written once, and they share one transaction. */
export const PROJECTED_AT_ONCE = 8000;

const logger = new Logger('Parley');

/** The consumer group that builds a generation of a read model. */
export function groupOf(projection: { readonly name: string }, generation: number): string {
  return `${projection.name}-${generation}`;
}

/**
 * Keeps the active generation of a read model up to date, and switches when another generation becomes active. A generation resumes at the
 * offsets of its consumer group.
 */
export class ActiveProjection {
  private readonly queue = new KeyedQueue();
  private current: { readonly generation: number; readonly store: DocumentStore; readonly processor: Processor<ParleyEvent> } | null = null;
  private unwatch: () => void = () => undefined;
  private isStopped = false;

  constructor(private readonly options: ActiveProjectionOptions) {}

  /** Can be repeated if it rejects. */
  async start(): Promise<void> {
    const { readModels, projection } = this.options;
    const active = await readModels.active(projection.name);
    if (active === null) await readModels.activate(projection.name, 1);
    await this.follow(active ?? 1);
    this.unwatch = readModels.watchActive(projection.name, (generation) => {
      const onError = (error: unknown) => {
        logger.error(`generation ${generation} of ${projection.name} cannot be followed yet`, String(error));
      };
      void untilItSucceeds(() => this.follow(generation), { onError });
    });
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.unwatch();
    await this.queue.run('follow', () => this.leave());
  }

  private follow(generation: number): Promise<void> {
    return this.queue.run('follow', async () => {
      if (this.isStopped || this.current?.generation === generation) return;
      const { projection, readModels, kafka, topics, metrics } = this.options;
      await this.leave();
      const store = await readModels.open(projection.name, generation, projection.collections);
      const feed = kafka.feed({ topics, group: groupOf(projection, generation) });
      const processor = await keepProjection({ projection, store, feed, decode: (event) => decodeReceived(event), batchSize: PROJECTED_AT_ONCE, metrics });
      this.current = { generation, store, processor };
      logger.log(`follows generation ${generation} of ${projection.name}`);
    });
  }

  private async leave(): Promise<void> {
    await this.current?.processor.stop();
    this.current = null;
  }
}
