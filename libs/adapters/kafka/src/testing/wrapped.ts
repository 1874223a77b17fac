import { type ParleyEvent } from '@parley/contracts';
import { type Event, type Recorded } from '@parley/event-sourcing';

/** Wraps any event into a public event, so that tests can publish it. */
export function wrapped({ type, data, stream, version, at }: Event & Recorded): ParleyEvent {
  const parties = { sellerId: stream, buyerId: 'b-1' };
  const reason = JSON.stringify({ type, data });
  return { type: 'BuyerBlacklisted', data: { ...parties, reason }, stream, version, at, source: 'blacklist', key: stream };
}

export function unwrapped(event: Event & Recorded): Event & Recorded {
  const { stream, version, at } = event;
  const { type, data } = JSON.parse((event.data as { reason: string }).reason) as Event;
  return { type, data, stream, version, at };
}
