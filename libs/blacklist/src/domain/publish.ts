import { type BlacklistEvent } from '@parley/contracts';
import { type Event, type Recorded, type RecordedEvent } from '@parley/event-sourcing';
import { type BlacklistingEvent } from './blacklisting.js';

/** The public event of a stored one of this service; null for an event of another service's stream. */
export function publishBlacklist(recorded: Event & Recorded): BlacklistEvent | null {
  if (!recorded.stream.startsWith('blacklist-')) return null;
  const event = recorded as RecordedEvent<BlacklistingEvent>;
  const { stream, version, at, data } = event;
  const envelope = { stream, version, at, source: 'blacklist', key: data.sellerId };
  return event.type === 'BuyerBlacklisted'
    ? { ...envelope, type: event.type, data: event.data }
    : { ...envelope, type: event.type, data: event.data };
}
