import { testUnexpected } from '@parley/event-sourcing/testing';
import { order } from './order.js';
import { publishOrderMessages } from './publish.js';

testUnexpected('an order', 'order-1', {
  evolve: (event) => order.evolve(order.initial, event),
  decide: (command) => order.decide(command, order.initial, 1),
  publish: publishOrderMessages,
});
