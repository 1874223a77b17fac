import { decodeReceived } from '@parley/contracts';
import { type Event, type Recorded } from '@parley/event-sourcing';
import { testStoredEvents, testUnexpected } from '@parley/event-sourcing/testing';
import { blacklisting } from './blacklisting.js';
import { publishBlacklist } from './publish.js';

testUnexpected('a blacklisting', 'blacklist-1', {
  evolve: (event) => blacklisting.evolve(blacklisting.initial, event),
  decide: (command) => blacklisting.decide(command, blacklisting.initial, 1),
  publish: publishBlacklist,
});

/** The public event, as other services decode it. */
const publish = (event: Event & Recorded) => {
  const published = publishBlacklist(event);
  return published && decodeReceived(published);
};

testStoredEvents('blacklist', {
  decider: blacklisting,
  types: { BuyerBlacklisted: true, BuyerRemovedFromBlacklist: true },
  publish,
});
