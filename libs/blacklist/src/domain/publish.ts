import { type BlacklistEvent } from '@parley/contracts';
import { type RecordedEvent } from '@parley/event-sourcing';
import { type BlacklistingEvent } from './blacklisting.js';

/**
 * What the other services are told of an event of this service; null for the streams of others.
 * Throws where a stream of this service holds what nobody knows.
 */
export function publishBlacklist(recorded: RecordedEvent): BlacklistEvent | null {
  if (!recorded.stream.startsWith('blacklist-')) return null;
  const event = recorded as RecordedEvent<BlacklistingEvent>;
  const { stream, version, at } = event;
  const { sellerId, buyerId } = event.data;
  const origin = { stream, version, at, source: 'blacklist', key: sellerId };
  switch (event.type) {
    case 'BuyerBlacklisted':
      return { ...origin, type: event.type, data: { sellerId, buyerId, reason: event.data.reason } };
    case 'BuyerRemovedFromBlacklist':
      return { ...origin, type: event.type, data: { sellerId, buyerId } };
    default:
      event satisfies never;
      throw new Error(`${recorded.stream} holds an event of unknown type ${recorded.type}`);
  }
}
