import { type EventOf, eventsOf } from './event-version.js';
import { id, nullable, objectOf, oneOf, positive, text } from './schema.js';
import { label, message, parties, replyState } from './vocabulary.js';

/** Kafka topic of the messaging service; key = seller. */
export const MESSAGING_TOPIC = 'parley.messaging.v1';

const event = eventsOf('messaging');
const conversation = { conversationId: text, ...parties };
const uploader = objectOf({ role: oneOf(['buyer', 'seller']), id });

export const messageReceived = event(
  'MessageReceived',
  'A buyer wrote to a seller. `buyerName` is null unless the message gave one.',
  objectOf({ ...conversation, ...message, buyerName: nullable(text) }),
);
export type MessageReceived = EventOf<typeof messageReceived>;

export const replySent = event('ReplySent', 'The seller wrote to the buyer.', objectOf({ ...conversation, ...message }));
export type ReplySent = EventOf<typeof replySent>;

export const conversationRead = event('ConversationRead', 'The seller opened the conversation: everything in it up to this version is read.', objectOf(conversation));
export type ConversationRead = EventOf<typeof conversationRead>;

export const replyStateSet = event('ReplyStateSet', 'The seller set the reply state by hand.', objectOf({ ...conversation, replyState }));
export type ReplyStateSet = EventOf<typeof replyStateSet>;

export const labelSet = event('LabelSet', 'The seller gave the conversation a colour.', objectOf({ ...conversation, label }));
export type LabelSet = EventOf<typeof labelSet>;

export const labelNamed = event('LabelNamed', 'A seller named a colour; null clears the name.', objectOf({ sellerId: id, label, name: nullable(text) }));
export type LabelNamed = EventOf<typeof labelNamed>;

export const pictureUploaded = event(
  'PictureUploaded',
  'A picture was accepted and may be named in messages of its uploader.',
  objectOf({ pictureId: text, uploader, contentType: text, width: positive, height: positive, bytes: positive }),
);
export type PictureUploaded = EventOf<typeof pictureUploaded>;

export const MESSAGING_EVENTS = [messageReceived, replySent, conversationRead, replyStateSet, labelSet, labelNamed, pictureUploaded] as const;
export type MessagingEvent = EventOf<(typeof MESSAGING_EVENTS)[number]>;
