import { type ParleyEvent } from '@parley/contracts';
import { type Event, type EventFeed, type EventPublisher, type Recorded } from '@parley/event-sourcing';
import { MemoryLog } from '@parley/event-sourcing/testing';

/** An event of a suite in the clothes of a public one, so that it travels as those do. */
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

/** A log whose events a relay publishes, and the feed of what arrives. */
export function relayed(publisher: EventPublisher, feed: EventFeed) {
  const store = new MemoryLog();
  const relay = store.follow({
    name: 'relay',
    from: null,
    batchSize: 100,
    handle: ({ events }) => publisher.publish(events.map(wrapped)),
  });
  const relayedFeed: EventFeed = {
    follow: (follower) => {
      const handle: typeof follower.handle = ({ events, checkpoint }) => follower.handle({ events: events.map(unwrapped), checkpoint });
      const following = feed.follow({ ...follower, handle });
      const caughtUp = () => relay.caughtUp().then(() => following.caughtUp());
      return { caughtUp, stop: () => following.stop() };
    },
  };
  return { store, feed: relayedFeed, stop: () => relay.stop() };
}
