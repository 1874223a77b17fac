import { BLACKLIST_TOPIC, type BlacklistEvent } from './blacklist.js';
import { MESSAGING_TOPIC, type MessagingEvent } from './messaging.js';
import { NOTICES_TOPIC, type NoticesEvent } from './notices.js';
import { ORDER_MESSAGES_TOPIC, type OrderMessagesEvent } from './order-messages.js';

export * from './blacklist.js';
export * from './checks.js';
export * from './identity.js';
export * from './instants.js';
export * from './messaging.js';
export * from './notices.js';
export * from './order-messages.js';
export * from './order-status.js';
export * from './order-status-event.js';
export * from './vocabulary.js';

/** The topics on which Parley's services tell each other what happened. */
export const PUBLISHED_TOPICS = [MESSAGING_TOPIC, ORDER_MESSAGES_TOPIC, NOTICES_TOPIC, BLACKLIST_TOPIC];

/** Everything that Parley's services tell each other. */
export type ParleyEvent = MessagingEvent | OrderMessagesEvent | NoticesEvent | BlacklistEvent;

export * from './cloudevents.js';
export * from './decode.js';
export * from './upcast.js';
