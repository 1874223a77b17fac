import { browserHasLocks, lockLeadership } from './lock-leadership.js';
import { messageLeadership } from './message-leadership.js';
import { type TabChannel } from './tab-channel.js';

/** The election of one tab among all tabs of a seller in this browser. */
export interface Leadership {
  /** Takes part. `onChange` is told when this tab begins to lead, or leads no longer. */
  start(onChange: (isLeader: boolean) => void): void;
  /** Leads no longer and takes part no longer; another tab leads at once. */
  stop(): void;
  /** Takes the lead from a leader that is silent, as a frozen tab is. */
  takeOver(): void;
}

/** How tabs elect their leader in this browser: by a lock of the browser, else (over plain http it has none) by messages. */
export function electLeader(name: string, channel: TabChannel | null): Leadership {
  if (browserHasLocks()) return lockLeadership(name);
  return channel === null ? alone : messageLeadership(channel);
}

/** A browser without any means for tabs to talk to each other: each leads itself. */
const alone: Leadership = { start: (onChange) => onChange(true), stop: () => undefined, takeOver: () => undefined };
