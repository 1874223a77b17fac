import { type DynamicModule, Module } from '@nestjs/common';
import { type ParleyEvent, decodeReceived } from '@parley/contracts';
import { type Event, type EventFeed, type EventStore, type ExpiringClaims, type Recorded } from '@parley/event-sourcing';
import { type KafkaAdapters } from '@parley/kafka';
import { type BlacklistRegister, type Facts, createFacts, factsProjection } from '@parley/lookups';
import { type MongoAdapters } from '@parley/mongo';
import { BLACKLIST_REGISTER, EVENT_STORE, FACTS, Health, Metrics, PICTURE_CLAIMS, ShutdownSteps, keepProjection, openActive } from '@parley/runtime';
import { KAFKA, MONGO } from './injection-tokens.js';
import { retryFor, untilAvailable, untilItSucceeds } from './retry.js';

/** How long a command waits for the upload event of a picture, which another service may have published a moment ago. */
const PICTURE_WAIT_MS = 2000;
/** The projection may lag by this time anyway; each batch costs a transaction. */
const MIN_BATCH_INTERVAL_MS = 100;

/** Lookups from other services' events. */
export interface LookupOptions {
  /** The service, whose name begins that of the consumer group. */
  readonly name: string;
  readonly topics: readonly string[];
  /** Lookups that the service answers from its own event store instead. */
  readonly own?: (eventStore: EventStore) => Partial<Facts>;
}

type PublicEventOf = (event: Event & Recorded) => ParleyEvent | null;

/** A service's projection of the events that its commands depend on. */
@Module({})
export class LookupsModule {
  /** Projects events of other services. A process with an empty projection is not ready before it has caught up. */
  static forRoot({ name, topics, own = () => ({}) }: LookupOptions): DynamicModule {
    const inject = [MONGO, KAFKA, Health, Metrics, ShutdownSteps, BLACKLIST_REGISTER, PICTURE_CLAIMS, EVENT_STORE];
    const useFactory = async (
      mongo: MongoAdapters, kafka: KafkaAdapters, health: Health, metrics: Metrics, steps: ShutdownSteps,
      register: BlacklistRegister, claims: ExpiringClaims, eventStore: EventStore,
    ) => {
      const feed = kafka.feed({ topics, group: `${name}-facts`, fetchWaitMs: MIN_BATCH_INTERVAL_MS });
      const { store, processor, isNew } = await project(mongo, feed, (event) => decodeReceived(event), metrics, steps);
      let isLoading = isNew;
      if (isNew) void untilItSucceeds(() => processor.caughtUp()).then(() => (isLoading = false));
      health.add('facts', async () => {
        if (!isLoading) return;
        await kafka.check();
        throw new Error("still loading other services' events");
      });
      const facts = createFacts(store.documents, () => Promise.resolve(), { patience: retryFor(PICTURE_WAIT_MS), register, claims });
      return { ...facts, ...own(eventStore) };
    };
    return moduleOf({ provide: FACTS, inject, useFactory });
  }

  /** Projects the service's own events. Lookups may lag by moments, but the size of a blacklist includes all acknowledged events. */
  static ofOwnEvents(publicEventOf: PublicEventOf): DynamicModule {
    const useFactory = async (mongo: MongoAdapters, metrics: Metrics, steps: ShutdownSteps): Promise<Facts> => {
      const { store, processor } = await project(mongo, mongo.feed, publicEventOf, metrics, steps);
      const exact = createFacts(store.documents, () => processor.caughtUp());
      return { ...createFacts(store.documents, () => Promise.resolve()), blacklistSize: (sellerId) => exact.blacklistSize(sellerId) };
    };
    return moduleOf({ provide: FACTS, inject: [MONGO, Metrics, ShutdownSteps], useFactory });
  }
}

function moduleOf(provider: { provide: symbol; inject: unknown[]; useFactory: (...injected: never[]) => Promise<Facts> }): DynamicModule {
  return { module: LookupsModule, global: true, providers: [provider as never], exports: [FACTS] };
}

async function project(mongo: MongoAdapters, feed: EventFeed, decode: PublicEventOf, metrics: Metrics, steps: ShutdownSteps) {
  const { store, isNew } = await untilAvailable(async () => {
    const opened = await openActive(mongo.readModels, factsProjection);
    return { store: opened.store, isNew: (await opened.store.projection.checkpoint()) === null };
  });
  const options = { projection: factsProjection, store, feed, decode, restMs: MIN_BATCH_INTERVAL_MS, metrics };
  const processor = await untilAvailable(() => keepProjection(options));
  steps.add('lookups', () => processor.stop());
  return { store, processor, isNew };
}
