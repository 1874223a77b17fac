import { decodeReceived } from '@parley/contracts';
import { type Event, type Recorded } from '@parley/event-sourcing';
import { testStoredEvents, testUnexpected } from '@parley/event-sourcing/testing';
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

/** The public event, as other services decode it. */
const publish = (event: Event & Recorded) => {
  const published = publishMessaging(event);
  return published && decodeReceived(published);
};

testStoredEvents('conversation', {
  decider: conversation,
  types: { MessageReceived: true, ReplySent: true, ThreadRead: true, ReplyStateSet: true, LabelSet: true },
  publish,
});
testStoredEvents('labels', { decider: labels, types: { LabelNamed: true }, publish });
testStoredEvents('picture', { decider: picture, types: { PictureUploaded: true, PictureRemoved: true }, publish });
