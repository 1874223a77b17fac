import { publishBlacklist } from '@parley/blacklist';
import { type ParleyEvent } from '@parley/contracts';
import { type Event, type Recorded } from '@parley/event-sourcing';
import { publishMessaging } from '@parley/messaging';
import { publishNotices } from '@parley/notice';
import { publishOrderMessages } from '@parley/order-message';

/** The public event of a stored event of any of the four services, which share this process without a broker. */
export function publicEventOf(event: Event & Recorded): ParleyEvent | null {
  return publishMessaging(event) ?? publishOrderMessages(event) ?? publishNotices(event) ?? publishBlacklist(event);
}
