import { type Provider, type Type } from '@nestjs/common';
import { type ParleyEvent, decodeReceived } from '@parley/contracts';
import { type Event, type EventFeed, type ExpiringClaims, type Recorded, createClock, createHandle } from '@parley/event-sourcing';
import { type BlacklistRegister, type Facts, createFacts, factsProjection } from '@parley/lookups';
import { type KafkaAdapters } from '@parley/kafka';
import { type MongoAdapters } from '@parley/mongo';
import { type HttpProcessOptions, admitStaleness, serveHttp, startParts } from '@parley/http';
import { COUNTERS, EVENT_STORE, HANDLE, type Parts, type Running, keepProjection, logAsJson, openActive, watchClock } from '@parley/runtime';
import { patienceOf, untilAvailable, untilItSucceeds } from './retry.js';
import { SHARED_DATABASE, openDatabase, openServers } from './servers.js';
import { type ServiceSettings } from './settings.js';
import { startRelay } from './start-relay.js';
import { sharedLimits } from './shared-limits.js';
import { ShutdownSteps } from './shutdown-steps.js';

/** How long a picture is looked for that another service may have told its owner of a moment ago. */
const PATIENCE_MS = 2000;
/** Facts are moments old in any case; a batch of them costs a transaction. */
const FACTS_REST_MS = 100;

/** A service's `publish` function. */
export type PublicEventOf = (event: Event & Recorded) => ParleyEvent | null;

/** What makes one service what it is. */
export interface ServiceOptions {
  readonly features: Type[];
  readonly providers: Provider[];
  /** Where the others are told of what happened. */
  readonly topic: string;
  readonly publicEventOf: PublicEventOf;
  readonly prepare?: HttpProcessOptions['prepare'];
}

export interface OwnFacts {
  /** As far as they have been read, moments old. */
  readonly latest: Facts;
  /** With everything that was acknowledged before, by whichever process. */
  readonly exact: Facts;
}

/**
 * A service that takes commands, in a process of its own: its event store, what it keeps of the others' events, and its relay.
 * Answers are remembered and replies counted in a database that all services share, since callers do not know of services.
 *
 * It is ready when MongoDB is: while Kafka is away commands are stored, and published afterwards.
 */
export class WriteService {
  private constructor(
    private readonly name: string,
    private readonly settings: ServiceSettings,
    private readonly parts: Parts,
    readonly mongo: MongoAdapters,
    readonly kafka: KafkaAdapters,
    private readonly shared: MongoAdapters,
    private readonly stops: ShutdownSteps,
  ) {}

  /** Answers probes from now on, and waits for MongoDB. */
  static async open(name: string, settings: ServiceSettings): Promise<WriteService> {
    logAsJson(settings.PARLEY_LOG_LEVEL);
    const parts = await startParts(settings);
    const { mongo, kafka } = await openServers(settings, name, parts);
    const shared = await openDatabase(settings, SHARED_DATABASE, parts);
    const stops = new ShutdownSteps(
      () => shared.close(),
      () => mongo.close(),
      () => kafka.close(),
    );
    return new WriteService(name, settings, parts, mongo, kafka, shared, stops);
  }

  /** What the others tell, moments old. A service that has read nothing yet is not ready before it knows what there is. */
  async factsOf(...topics: string[]): Promise<Facts> {
    const feed = this.kafka.feed({ topics, group: `${this.name}-facts`, fetchWaitMs: FACTS_REST_MS });
    const { store, processor, isNew } = await this.keepFacts(feed, (event) => decodeReceived(event));
    let isReading = isNew;
    if (isNew) void untilItSucceeds(() => processor.caughtUp()).then(() => (isReading = false));
    this.parts.health.add('facts', async () => {
      if (!isReading) return;
      await this.kafka.check();
      throw new Error("still loading other services' events");
    });
    return createFacts(store, () => Promise.resolve(), { patience: patienceOf(PATIENCE_MS), register: this.blacklistRegister, claims: this.pictureClaims });
  }

  /** What the service itself has told, from its own event store. */
  async ownFacts(publicEventOf: PublicEventOf): Promise<OwnFacts> {
    const { store, processor } = await this.keepFacts(this.mongo.feed, publicEventOf);
    return { latest: createFacts(store, () => Promise.resolve()), exact: createFacts(store, () => processor.caughtUp()) };
  }

  /** Blacklistings that were acknowledged, by whichever process. */
  get blacklistRegister(): BlacklistRegister {
    return this.shared.blacklistRegister;
  }

  /** Between messages of any service that name a picture and its removal. */
  get pictureClaims(): ExpiringClaims {
    return this.shared.claims;
  }

  /** Begins to publish and to answer. */
  async serve({ features, providers, topic, publicEventOf, prepare }: ServiceOptions): Promise<Running> {
    const { settings, parts, mongo, kafka, stops } = this;
    const clock = await watchClock(() => mongo.clockMs(), parts);
    stops.add(() => Promise.resolve(clock.stop()));
    const relay = startRelay({ mongo, kafka }, { topic, publicEventOf }, parts);
    stops.add(() => relay.stop());
    const handle = createHandle(mongo.eventStore, clock.guarding(createClock(await untilAvailable(parts, () => mongo.eventStore.lastAt()))));
    const http = await serveHttp({
      settings,
      tokens: settings,
      parts,
      features,
      providers: [{ provide: HANDLE, useValue: handle }, { provide: EVENT_STORE, useValue: mongo.eventStore }, { provide: COUNTERS, useValue: mongo.eventStore }, ...providers],
      answers: this.shared.answers,
      limits: sharedLimits(settings, this.shared, parts),
      isOneOfMany: true,
      prepare: async (app, server) => {
        admitStaleness(server);
        await prepare?.(app, server);
      },
    });
    stops.add(() => http.stop());
    process.stdout.write(`${this.name} answers at ${http.address}\n`);
    return stops;
  }

  private async keepFacts(feed: EventFeed, decode: PublicEventOf) {
    const { parts, mongo } = this;
    const { store, isNew } = await untilAvailable(parts, async () => {
      const opened = await openActive(mongo.readModels, factsProjection);
      return { store: opened.store, isNew: (await opened.store.checkpoint()) === null };
    });
    const options = { projection: factsProjection, store, feed, decode, restMs: FACTS_REST_MS, metrics: parts.metrics };
    const processor = await untilAvailable(parts, () => keepProjection(options));
    this.stops.add(() => processor.stop());
    return { store, processor, isNew };
  }
}
