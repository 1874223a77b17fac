import { type PublicEvent } from '../vocabulary/event.js';

/** Where a service's public events go: a topic of a broker. */
export interface EventPublisher {
  /**
   * Resolves when every event is stored by all replicas that are in sync, events of one key in the order given. May publish some and then
   * reject; the same call again publishes all of them once more, and consumers recognise the second delivery. Error: `Unavailable`.
   *
   * May be called while earlier calls are under way: what they give is published in the order of the calls, and one that fails takes those
   * with it that wait behind it, so that nothing overtakes it.
   */
  publish(events: readonly PublicEvent[]): Promise<void>;
}
