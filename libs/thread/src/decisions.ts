import { type Label, type Message, type Parties, type ReplyState } from '@parley/contracts';
import { Refusal } from '@parley/event-sourcing';
import { type Thread, type ThreadEvent } from './thread.js';

/** A message of the buyer: always accepted, even if the seller has blacklisted them. */
export function receive({ messages }: Thread, parties: Parties, message: Message, buyerName: string | null): ThreadEvent[] {
  return [{ type: 'MessageReceived', data: { ...parties, ...message, buyerName, messageNumber: messages + 1 } }];
}

/** A reply of the seller. Refuses with `BUYER_BLACKLISTED` while the buyer is on the seller's blacklist. */
export function reply(parties: Parties, message: Message, blacklisted: boolean): ThreadEvent[] {
  if (blacklisted) throw new Refusal('BUYER_BLACKLISTED', 'The buyer is on your blacklist; remove them to reply');
  return [{ type: 'ReplySent', data: { ...parties, ...message } }];
}

/** The marks that a seller can set. Each given part is set; unchanged ones create no event. */
export interface Marks {
  readonly replyState?: ReplyState;
  readonly label?: Label;
  readonly read?: boolean;
}

/**
 * Sets marks of a thread for its seller.
 *
 * A reply state that follows from a buyer's message is recorded again only while the buyer is `blacklisted`: that message is then hidden, and
 * the seller sees only the mark.
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
