import { type Event, type PublicEvent, type Recorded, Relay } from '@parley/event-sourcing';
import { CallbackGauge, type Parts } from '@parley/runtime';
import { type Servers } from './servers.js';

/** What a service tells the others, and where. */
export interface Publishing {
  readonly topic: string;
  readonly publicEventOf: (event: Event & Recorded) => PublicEvent | null;
}

/** Publishes what the service's event store has, by one process at a time, until it is stopped. */
export function startRelay({ mongo, kafka }: Servers, { topic, publicEventOf }: Publishing, { logger, metrics }: Parts): Relay {
  const name = `relay-${topic}`;
  const relay = new Relay({
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
        `${name} does not publish stream ${stream} from version ${version} on, and goes on with the others: ${messageOf(reason)}. ` +
          'It is published when a release that knows the event leads',
      ),
    onLeading: (isLeading) => logger.log(isLeading ? `${name} publishes` : `${name} publishes no more`),
  });
  const { registry } = metrics;
  new CallbackGauge(registry, 'parley_relay_leading', '1 where this process publishes, 0 where another does', 'topic').watch(topic, () =>
    relay.isLeading ? 1 : 0,
  );
  new CallbackGauge(registry, 'parley_relay_lag_seconds', 'How long the oldest event has waited that is stored and not published', 'topic').watch(
    topic,
    () => relay.lagMs() / 1000,
  );
  new CallbackGauge(registry, 'parley_relay_held_streams', 'Streams with an event that this release cannot publish', 'topic').watch(
    topic,
    () => relay.heldStreams,
  );
  relay.start();
  return relay;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
