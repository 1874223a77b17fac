import { publishBlacklist } from '@parley/blacklist';
import { type ParleyEvent } from '@parley/contracts';
import { type Event, type Recorded } from '@parley/event-sourcing';
import { publishMessaging } from '@parley/messaging';
import { publishNotices } from '@parley/notice';
import { publishOrderMessages } from '@parley/order-message';

/** What the four services tell each other of a stored event, without a broker between them. */
export function publicEventOf(event: Event & Recorded): ParleyEvent | null {
  return publishMessaging(event) ?? publishOrderMessages(event) ?? publishNotices(event) ?? publishBlacklist(event);
}
