import { type Leadership } from './leadership.js';
import { browserHasLocks, lockLeadership } from './lock-leadership.js';
import { messageLeadership } from './message-leadership.js';
import { type TabChannel } from './tab-channel.js';

/** How tabs elect their leader in this browser: by a lock of the browser, else (over plain http it has none) by messages. */
export function electLeader(name: string, channel: TabChannel | null): Leadership {
  if (browserHasLocks()) return lockLeadership(name);
  return channel === null ? alone : messageLeadership(channel);
}

/** A browser without any means for tabs to talk to each other: each leads itself. */
const alone: Leadership = { start: (onChange) => onChange(true), stop: () => undefined, takeOver: () => undefined };
