import {
  type MessageReceived,
  type OrderMessageReceived,
  type OrderReplySent,
  type Parties,
  type Party,
  type ReplySent,
  pairKeyOf,
} from '@parley/contracts';
import { type Collection, type Documents } from '@parley/event-sourcing';

/** A message or reply, in a conversation or about an order. `at` is its time in microseconds; it is never changed. */
export interface MessageDocument extends Parties {
  /** The conversation or order that it belongs to, see {@link conversationThread} and {@link orderThread}. */
  readonly thread: string;
  readonly messageId: string;
  readonly from: Party;
  readonly text: string | null;
  readonly pictureIds: readonly string[];
  readonly at: number;
  /** Of the event in its stream. Documents of earlier releases have none. */
  readonly version?: number;
  /** The buyer's name as of this message; in conversations only. Documents of earlier releases have none. */
  readonly buyerName?: string | null;
}

export const messages: Collection<MessageDocument> = {
  name: 'messages',
  fields: {
    thread: ({ thread }) => thread,
    from: ({ from }) => from,
    at: ({ at }) => at,
    pair: pairKeyOf,
  },
  indexes: [
    ['thread', '-at'],
    ['thread', 'from', '-at'],
    ['pair', 'from', 'at'],
  ],
};

export function conversationThread(conversationId: string): string {
  return `conversation/${conversationId}`;
}

export function orderThread(orderId: string): string {
  return `order/${orderId}`;
}

/** The key of a message's document: those of a thread lie side by side, in the order of its stream. */
export function messageKey(thread: string, version: number): string {
  return `${thread}/${String(version).padStart(8, '0')}`;
}

/** Whether a message comes after another one of its thread. Messages of earlier releases have no version and are older than all others. */
export function isLater(a: MessageDocument, b: MessageDocument): boolean {
  if (a.version === undefined && b.version === undefined) return a.at > b.at;
  return (a.version ?? 0) > (b.version ?? 0);
}

type Said = MessageReceived | ReplySent | OrderMessageReceived | OrderReplySent;

/** The document of a message, and the id under which it is kept: a stream's messages lie side by side. */
export function messageOf(event: Said, buyerName?: string | null): { id: string; document: MessageDocument } {
  const { messageId, text, pictureIds, sellerId, buyerId } = event.data;
  const name = buyerName === undefined ? {} : { buyerName };
  const thread = 'orderId' in event.data ? orderThread(event.data.orderId) : conversationThread(event.data.conversationId);
  const from = event.type === 'MessageReceived' || event.type === 'OrderMessageReceived' ? 'buyer' : 'seller';
  return {
    id: messageKey(thread, event.version),
    document: { sellerId, buyerId, thread, messageId, from, text, pictureIds, at: event.at, version: event.version, ...name },
  };
}

/** Adds the document of a message; in conversations with the buyer's name as of that message. */
export function insertMessage(documents: Documents, event: Said, buyerName?: string | null): void {
  const { id, document } = messageOf(event, buyerName);
  documents.insert(messages, id, document);
}
