import { type Label, type Message, type Parties, type ReplyState } from '@parley/contracts';
import { type Event, type RecordedEvent, unexpected } from '@parley/event-sourcing';

/** The number of the message in its thread, from 1, over both sides: the version that the buyer gets. Missing in events of earlier releases. */
interface Numbered {
  readonly messageNumber?: number;
}

/** The events of messages, in the stream of a conversation or of an order. */
export type ThreadEvent =
  | Event<'MessageReceived', Parties & Message & { readonly buyerName: string | null } & Numbered>
  | Event<'ReplySent', Parties & Message>
  | Event<'ThreadRead', Parties>
  | Event<'ReplyStateSet', Parties & { readonly replyState: ReplyState }>
  | Event<'LabelSet', Parties & { readonly label: Label }>;

/** The state on which decisions about a thread depend. Unread, reply state and label are independent. */
export interface Thread {
  /** Null before the first message or mark. */
  readonly replyState: ReplyState | null;
  /** The seller set the reply state, and no message followed. */
  readonly setByHand: boolean;
  readonly label: Label;
  /** The buyer wrote a message that the seller has not opened. */
  readonly unread: boolean;
  /** The number of messages of both sides. */
  readonly messages: number;
}

export const emptyThread: Thread = { replyState: null, setByHand: false, label: 'none', unread: false, messages: 0 };

/** A buyer's message makes the thread unanswered and unread; a reply makes it replied and does not mark it as read. */
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
 * The version that the sender of a message gets. A buyer gets the number of the message, because the version of the stream would reveal that the
 * seller has read, labelled or marked something.
 */
export function versionFor(event: ThreadEvent, streamVersion: number): number {
  return event.type === 'MessageReceived' ? (event.data.messageNumber ?? streamVersion) : streamVersion;
}
