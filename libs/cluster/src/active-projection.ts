import { type ParleyEvent, decodeReceived } from '@parley/contracts';
import { type DocumentStore, KeyedQueue, type Processor, type Projection } from '@parley/event-sourcing';
import { type KafkaAdapters } from '@parley/kafka';
import { type MongoReadModels } from '@parley/mongo';
import { type Parts, keepProjection } from '@parley/runtime';
import { untilItSucceeds } from './retry.js';

/** What a read model is kept up to date from. */
export interface ActiveProjectionOptions {
  readonly projection: Projection<ParleyEvent>;
  readonly readModels: MongoReadModels;
  readonly kafka: KafkaAdapters;
  readonly topics: readonly string[];
  readonly parts: Parts;
}

/**
 * Events at once where a projection is behind. A document that several of them change is written once, and the transaction is waited for once.
 */
export const PROJECTED_AT_ONCE = 8000;

/** The consumer group that builds a generation of a read model. */
export function groupOf(projection: { readonly name: string }, generation: number): string {
  return `${projection.name}-${generation}`;
}

/**
 * Keeps the active generation of a read model up to date, and goes over to another as soon as that is made the active one.
 * A generation goes on where its consumer group has stopped, whoever was in it before.
 */
export class ActiveProjection {
  private readonly queue = new KeyedQueue();
  private current: { readonly generation: number; readonly store: DocumentStore; readonly processor: Processor<ParleyEvent> } | null = null;
  private unwatch: () => void = () => undefined;
  private isStopped = false;

  constructor(private readonly options: ActiveProjectionOptions) {}

  /** May be repeated if it rejects. */
  async start(): Promise<void> {
    const { readModels, projection } = this.options;
    const active = await readModels.active(projection.name);
    if (active === null) await readModels.activate(projection.name, 1);
    await this.follow(active ?? 1);
    this.unwatch = readModels.watchActive(projection.name, (generation) => {
      const onError = (error: unknown) => {
        this.options.parts.logger.error(`generation ${generation} of ${projection.name} cannot be followed yet`, String(error));
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
      const { projection, readModels, kafka, topics, parts } = this.options;
      await this.leave();
      const store = await readModels.open(projection.name, generation, projection.collections);
      const feed = kafka.feed({ topics, group: groupOf(projection, generation) });
      const processor = await keepProjection({ projection, store, feed, decode: (event) => decodeReceived(event), batchSize: PROJECTED_AT_ONCE, metrics: parts.metrics });
      this.current = { generation, store, processor };
      parts.logger.log(`follows generation ${generation} of ${projection.name}`);
    });
  }

  private async leave(): Promise<void> {
    await this.current?.processor.stop();
    this.current = null;
  }
}
