import { type PublicEvent } from '../vocabulary/event.js';

/** Publishes the public events of a service to a topic. */
export interface EventPublisher {
  /**
   * Resolves when all in-sync replicas have stored every event, events of one key in the given order. May publish some events and then
   * reject; a repeated call publishes all of them again, and consumers recognise duplicates. Error: `Unavailable`.
   *
   * Calls may overlap: their events are published in the order of the calls, and a failed call also rejects the calls that wait behind it, so
   * that no event overtakes another.
   */
  publish(events: readonly PublicEvent[]): Promise<void>;
}
