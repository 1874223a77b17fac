import { type Label, type Message, type Parties, type ReplyState } from '@parley/contracts';
import { Refusal } from '@parley/event-sourcing';
import { type Thread, type ThreadEvent } from './thread.js';

/** The buyer writes: always accepted, whether or not the seller wants to see it. */
export function receive({ messages }: Thread, parties: Parties, message: Message, buyerName: string | null): ThreadEvent[] {
  return [{ type: 'MessageReceived', data: { ...parties, ...message, buyerName, messageNumber: messages + 1 } }];
}

/** The seller answers. Refuses with `BUYER_BLACKLISTED` while the buyer is on the seller's blacklist. */
export function reply(parties: Parties, message: Message, blacklisted: boolean): ThreadEvent[] {
  if (blacklisted) throw new Refusal('BUYER_BLACKLISTED', 'The buyer is on your blacklist; remove them to reply');
  return [{ type: 'ReplySent', data: { ...parties, ...message } }];
}

/** Marks what the seller can decide without writing. Each part that is given is set; what is so already makes no event. */
export interface Marks {
  readonly replyState?: ReplyState;
  readonly label?: Label;
  readonly read?: boolean;
}

/**
 * The seller marks a thread.
 *
 * The reply state that a buyer's message gave is set again only while the buyer is `blacklisted`: then that message is hidden, and the
 * seller's mark is what they see.
 */
export function mark(thread: Thread, parties: Parties, { replyState, label, read }: Marks, blacklisted: boolean): ThreadEvent[] {
  const events: ThreadEvent[] = [];
  if (read && thread.unread) events.push({ type: 'ThreadRead', data: parties });
  const isSet = thread.replyState === replyState && (thread.setByHand || replyState === 'replied' || !blacklisted);
  if (replyState && !isSet) {
    events.push({ type: 'ReplyStateSet', data: { ...parties, replyState } });
  }
  if (label && thread.label !== label) events.push({ type: 'LabelSet', data: { ...parties, label } });
  return events;
}
