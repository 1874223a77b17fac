import { type DynamicModule, Inject, Logger, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { type Event, type PublicEvent, type Recorded, Relay } from '@parley/event-sourcing';
import { type KafkaAdapters } from '@parley/kafka';
import { type MongoAdapters } from '@parley/mongo';
import { CallbackGauge, Metrics, ShutdownSteps } from '@parley/runtime';
import { KAFKA, MONGO } from './injection-tokens.js';

/** A service's public events, and their topic. */
export interface Publishing {
  readonly topic: string;
  readonly publicEventOf: (event: Event & Recorded) => PublicEvent | null;
}

const logger = new Logger('Parley');

/** Publishes the events of the service's event store. One process at a time does it. */
@Module({})
export class RelayModule implements OnApplicationBootstrap {
  static forRoot(publishing: Publishing): DynamicModule {
    const useFactory = (mongo: MongoAdapters, kafka: KafkaAdapters, metrics: Metrics, steps: ShutdownSteps) => {
      const relay = createRelay(mongo, kafka, publishing);
      observe(relay, publishing.topic, metrics);
      steps.add('relay', () => relay.stop());
      return relay;
    };
    return { module: RelayModule, providers: [{ provide: Relay, inject: [MONGO, KAFKA, Metrics, ShutdownSteps], useFactory }] };
  }

  constructor(@Inject(Relay) private readonly relay: Relay) {}

  onApplicationBootstrap(): void {
    this.relay.start();
  }
}

function createRelay(mongo: MongoAdapters, kafka: KafkaAdapters, { topic, publicEventOf }: Publishing): Relay {
  const name = `relay-${topic}`;
  return new Relay({
    name,
    feed: mongo.feed,
    store: mongo.eventStore,
    lease: mongo.lease(name),
    checkpoints: mongo.checkpoints,
    publisher: kafka.publisher(() => topic),
    publicEventOf,
    onError: (error) => logger.warn(`${name} will try again: ${messageOf(error)}`),
    onHeld: ({ stream, version }, reason) =>
      logger.error(
        `${name} does not publish stream ${stream} from version ${version} on, and continues with the others: ${messageOf(reason)}. ` +
          'It is published when a release that knows the event leads',
      ),
    onLeading: (isLeading) => logger.log(isLeading ? `${name} publishes` : `${name} publishes no more`),
  });
}

function observe(relay: Relay, topic: string, { registry }: Metrics): void {
  new CallbackGauge(registry, 'parley_relay_leading', '1 if this process publishes, 0 if another does', 'topic').watch(topic, () => (relay.isLeading ? 1 : 0));
  new CallbackGauge(registry, 'parley_relay_lag_seconds', 'Age of the oldest stored event that is not published yet', 'topic').watch(topic, () => relay.lagMs() / 1000);
  new CallbackGauge(registry, 'parley_relay_held_streams', 'Streams with an event that this release cannot publish', 'topic').watch(topic, () => relay.heldStreams);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
