import { type BlacklistEvent } from '@parley/contracts';
import { type RecordedEvent, newestVersion, unexpected } from '@parley/event-sourcing';
import { type BlacklistingEvent, blacklisting } from './blacklisting.js';

/**
 * The public event of a stored one of this service; null for a stream of another service.
 * Throws `UnexpectedEvent` for a type unknown to this release.
 */
export function publishBlacklist(recorded: RecordedEvent): BlacklistEvent | null {
  if (!recorded.stream.startsWith('blacklist-')) return null;
  const event = newestVersion<BlacklistingEvent>(blacklisting, recorded);
  const { stream, version, at } = event;
  const { sellerId, buyerId } = event.data;
  const origin = { stream, version, at, source: 'blacklist', key: sellerId };
  switch (event.type) {
    case 'BuyerBlacklisted':
      return { ...origin, type: event.type, data: { sellerId, buyerId, reason: event.data.reason } };
    case 'BuyerRemovedFromBlacklist':
      return { ...origin, type: event.type, data: { sellerId, buyerId } };
    default:
      return unexpected(event);
  }
}
