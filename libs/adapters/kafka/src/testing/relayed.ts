import { type EventFeed, type EventPublisher } from '@parley/event-sourcing';
import { MemoryLog } from '@parley/event-sourcing/testing';
import { unwrapped, wrapped } from './wrapped.js';

/** A log whose events a relay publishes, and the feed of the published events. */
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
