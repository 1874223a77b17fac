import { type BlacklistEvent } from './blacklist.js';
import { type MessagingEvent } from './messaging.js';
import { type NoticesEvent } from './notices.js';
import { type OrderMessagesEvent } from './order-messages.js';

export * from './blacklist.js';
export * from './checks.js';
export * from './identity.js';
export * from './messaging.js';
export * from './notices.js';
export * from './order-messages.js';
export * from './order-status.js';
export * from './order-status-event.js';
export * from './vocabulary.js';

/** Everything that Parley's services tell each other. */
export type ParleyEvent = MessagingEvent | OrderMessagesEvent | NoticesEvent | BlacklistEvent;

export * from './cloudevents.js';
export * from './decode.js';
export * from './upcast.js';
