import { decodeReceived } from '@parley/contracts';
import { type Event, type Recorded } from '@parley/event-sourcing';
import { testStoredEvents, testUnexpected } from '@parley/event-sourcing/testing';
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

/** The public event, as other services decode it. */
const publish = (event: Event & Recorded) => {
  const published = publishNotices(event);
  return published && decodeReceived(published);
};

testStoredEvents('notice', { decider: notice, types: { NoticePublished: true, NoticeRetracted: true }, publish });
testStoredEvents('notice-reader', { decider: reader, types: { NoticeRead: true, NoticesRead: true }, publish });
