import { testUnexpected } from '@parley/event-sourcing/testing';
import { notice } from './notice.js';
import { publishNotices } from './publish.js';
import { reader } from './reader.js';

testUnexpected('a notice', 'notice-1', {
  evolve: (event) => notice.evolve(notice.initial, event),
  decide: (command) => notice.decide(command, notice.initial, 1),
  publish: publishNotices,
});
testUnexpected('a reader of notices', 'notice-reader-s-1', {
  evolve: (event) => reader.evolve(reader.initial, event),
  decide: (command) => reader.decide({ ...(command as object), seller: { sellerId: 's-1', country: null, categories: [] } } as never, reader.initial, 1),
  publish: publishNotices,
});
