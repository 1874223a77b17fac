import { type PublicEvent } from './event.js';

/** Where a service's public events go: a topic of a broker. */
export interface EventPublisher {
  /**
   * Resolves when every event is stored by all replicas that are in sync, events of one key in the order given. May publish some and then
   * reject; the same call again publishes all of them once more, and consumers recognise the second delivery. Error: `Unavailable`.
   */
  publish(events: readonly PublicEvent[]): Promise<void>;
}
