import { type Event, type PublicEvent, type Recorded, Relay } from '@parley/event-sourcing';
import { AskedGauge, type Parts } from '@parley/platform';
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
    lease: mongo.lease(name),
    checkpoints: mongo.checkpoints,
    publisher: kafka.publisher(() => topic),
    publicEventOf,
    onError: (error) => logger.warn(`${name} will try again: ${error instanceof Error ? error.message : String(error)}`),
    onLeading: (isLeading) => logger.log(isLeading ? `${name} publishes` : `${name} publishes no more`),
  });
  const { registry } = metrics;
  new AskedGauge(registry, 'parley_relay_leading', '1 where this process publishes, 0 where another does', 'topic').watch(topic, () =>
    relay.isLeading ? 1 : 0,
  );
  new AskedGauge(registry, 'parley_relay_lag_seconds', 'How long the oldest event that is being published has waited', 'topic').watch(
    topic,
    () => relay.lagMs() / 1000,
  );
  relay.start();
  return relay;
}
