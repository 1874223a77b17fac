import { decodeReceived } from '@parley/contracts';
import { type Event, type Recorded } from '@parley/event-sourcing';
import { testStoredEvents, testUnexpected } from '@parley/event-sourcing/testing';
import { order } from './order.js';
import { publishOrderMessages } from './publish.js';

testUnexpected('an order', 'order-1', {
  evolve: (event) => order.evolve(order.initial, event),
  decide: (command) => order.decide(command, order.initial, 1),
  publish: publishOrderMessages,
});

/** The public event, as other services decode it. */
const publish = (event: Event & Recorded) => {
  const published = publishOrderMessages(event);
  return published && decodeReceived(published);
};

testStoredEvents('order', {
  decider: order,
  types: { OrderStatusRecorded: true, MessageReceived: true, ReplySent: true, ThreadRead: true, ReplyStateSet: true, LabelSet: true },
  publish,
});
