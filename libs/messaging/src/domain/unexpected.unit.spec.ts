import { testUnexpected } from '@parley/event-sourcing/testing';
import { conversation } from './conversation.js';
import { labels } from './labels.js';
import { picture } from './picture.js';
import { publishMessaging } from './publish.js';

testUnexpected('a conversation', 'conversation-1', {
  evolve: (event) => conversation.evolve(conversation.initial, event),
  decide: (command) => conversation.decide(command, conversation.initial, 1),
  publish: publishMessaging,
});
testUnexpected('a seller’s labels', 'labels-s-1', { evolve: (event) => labels.evolve(labels.initial, event), publish: publishMessaging });
testUnexpected('a picture', 'picture-1', { evolve: (event) => picture.evolve(picture.initial, event), publish: publishMessaging });
