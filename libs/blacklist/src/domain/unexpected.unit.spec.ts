import { testUnexpected } from '@parley/event-sourcing/testing';
import { blacklisting } from './blacklisting.js';
import { publishBlacklist } from './publish.js';

testUnexpected('a blacklisting', 'blacklist-1', {
  evolve: (event) => blacklisting.evolve(blacklisting.initial, event),
  decide: (command) => blacklisting.decide(command, blacklisting.initial, 1),
  publish: publishBlacklist,
});
