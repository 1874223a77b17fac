import { type Label, type Message, type Parties, type ReplyState } from '@parley/contracts';
import { type Event, type RecordedEvent, unexpected } from '@parley/event-sourcing';

/** Which message of its thread it is, from 1, of both sides together: the version that its buyer is told. Events of earlier releases have none. */
interface Numbered {
  readonly messageNumber?: number;
}

/** What is stored when people talk: in the stream of a conversation or of an order alike. */
export type ThreadEvent =
  | Event<'MessageReceived', Parties & Message & { readonly buyerName: string | null } & Numbered>
  | Event<'ReplySent', Parties & Message>
  | Event<'ThreadRead', Parties>
  | Event<'ReplyStateSet', Parties & { readonly replyState: ReplyState }>
  | Event<'LabelSet', Parties & { readonly label: Label }>;

/** What decisions about a thread depend on. Unread, reply state and label are three facts; none is derived from another. */
export interface Thread {
  /** Null until somebody wrote or the seller set it. */
  readonly replyState: ReplyState | null;
  /** The reply state was set by hand, and nobody wrote since. */
  readonly setByHand: boolean;
  readonly label: Label;
  /** The buyer wrote something that the seller has not opened. */
  readonly unread: boolean;
  /** Of both sides. */
  readonly messages: number;
}

export const emptyThread: Thread = { replyState: null, setByHand: false, label: 'none', unread: false, messages: 0 };

/** A buyer's message makes it unanswered and unread; a reply makes it replied and reads nothing; the next of either decides anew. */
export function evolveThread(thread: Thread, event: RecordedEvent<ThreadEvent>): Thread {
  switch (event.type) {
    case 'MessageReceived':
      return { ...thread, replyState: 'unanswered', setByHand: false, unread: true, messages: thread.messages + 1 };
    case 'ReplySent':
      return { ...thread, replyState: 'replied', setByHand: false, messages: thread.messages + 1 };
    case 'ThreadRead':
      return { ...thread, unread: false };
    case 'ReplyStateSet':
      return { ...thread, replyState: event.data.replyState, setByHand: true };
    case 'LabelSet':
      return { ...thread, label: event.data.label };
    default:
      return unexpected(event);
  }
}

/**
 * The version that the sender of a message is told. A buyer is told the number of the message: the version of the stream would tell them
 * that the seller has read, labelled or marked something.
 */
export function versionFor(event: ThreadEvent, streamVersion: number): number {
  return event.type === 'MessageReceived' ? (event.data.messageNumber ?? streamVersion) : streamVersion;
}
