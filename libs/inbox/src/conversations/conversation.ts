import {
  type BuyerBlacklisted,
  type BuyerRemovedFromBlacklist,
  type ConversationRead,
  type Label,
  type LabelSet,
  type MessageReceived,
  type Parties,
  type Party,
  type ReplySent,
  type ReplyState,
  type ReplyStateSet,
  conversationIdOf,
} from '@parley/contracts';
import { type Collection, unexpected } from '@parley/event-sourcing';
import { shownMs } from '../shown-time.js';

/** The newest message of a conversation; `at` in microseconds. */
export interface LastMessage {
  readonly messageId: string;
  readonly from: Party;
  readonly text: string | null;
  readonly pictureIds: readonly string[];
  readonly at: number;
}

/**
 * All data of a conversation, hidden or not. While its buyer is blacklisted lists and counts leave it out; its visible part is
 * computed from the messages (see `ConversationQueries`). Times are microseconds.
 */
export interface ConversationDocument extends Parties {
  readonly conversationId: string;
  readonly buyerName: string | null;
  readonly replyState: ReplyState;
  readonly label: Label;
  readonly unreadCount: number;
  readonly messageCount: number;
  /** Null until the buyer wrote: the blacklisting may be known before the first message is. */
  readonly lastMessage: LastMessage | null;
  /** The reply state that was last set by hand, and when. */
  readonly setByHand: { readonly replyState: ReplyState; readonly at: number } | null;
  /** When the seller last opened it; 0 for never. */
  readonly readAt: number;
  /** When the blacklisting that holds now began. */
  readonly blacklistedSince: number | null;
  /** The version of the newest event that is not a message of the buyer. In documents of an earlier release, the version at the upgrade. */
  readonly ownVersion?: number;
  /** The buyer's name when a document of an earlier release was first changed: its messages do not say which names they gave. */
  readonly nameAtUpgrade?: string | null;
  /** Of the conversation's stream. */
  readonly version: number;
}

export const conversations: Collection<ConversationDocument> = {
  name: 'conversations',
  fields: {
    seller: ({ sellerId }) => sellerId,
    buyer: ({ buyerId }) => buyerId,
    begun: ({ lastMessage }) => (lastMessage ? 1 : 0),
    shown: (document) => (isShown(document) ? 1 : 0),
    at: ({ lastMessage }) => (lastMessage ? shownMs(lastMessage.at) : 0),
    label: ({ label }) => label,
    replyState: ({ replyState }) => replyState,
    unread: ({ unreadCount }) => (unreadCount > 0 ? 1 : 0),
  },
  indexes: [
    ['seller', 'shown', '-at'],
    ['seller', 'shown', 'label', 'replyState', 'unread', '-at'],
    ['buyer', 'begun', '-at'],
  ],
  tally: (document) => ({ owner: document.sellerId, keys: isShown(document) ? countsOf(document) : [] }),
  announce: (before, after) => (isShown(after) || (before && isShown(before)) ? after.sellerId : null),
};

/** Whether it is in its seller's inbox. */
export function isShown({ lastMessage, blacklistedSince }: ConversationDocument): boolean {
  return lastMessage !== null && blacklistedSince === null;
}

function countsOf({ replyState, unreadCount, label }: ConversationDocument): string[] {
  const keys = ['conversations', `label:${label}`];
  if (replyState === 'unanswered') keys.push('unanswered');
  if (unreadCount > 0) keys.push('unread');
  return keys;
}

export type ConversationEvent =
  | MessageReceived
  | ReplySent
  | ConversationRead
  | ReplyStateSet
  | LabelSet
  | BuyerBlacklisted
  | BuyerRemovedFromBlacklist;

/** The next state of a conversation; any event may be the first. */
export function evolveConversation(document: ConversationDocument | null, event: ConversationEvent): ConversationDocument {
  const current = document ?? unbegun(event.data);
  switch (event.type) {
    case 'BuyerBlacklisted':
      return { ...current, blacklistedSince: event.at };
    case 'BuyerRemovedFromBlacklist':
      return { ...current, blacklistedSince: null };
    default:
      return { ...evolveThread(current, event), ...ownVersionOf(current, event), version: event.version };
  }
}

function ownVersionOf(current: ConversationDocument, event: ThreadEvent): Pick<ConversationDocument, 'ownVersion' | 'nameAtUpgrade'> {
  const upgraded = current.ownVersion === undefined ? { nameAtUpgrade: current.buyerName } : {};
  return { ...upgraded, ownVersion: event.type === 'MessageReceived' ? (current.ownVersion ?? current.version) : event.version };
}

type ThreadEvent = Exclude<ConversationEvent, BuyerBlacklisted | BuyerRemovedFromBlacklist>;

function evolveThread(current: ConversationDocument, event: ThreadEvent): ConversationDocument {
  switch (event.type) {
    case 'MessageReceived':
      return {
        ...current,
        buyerName: event.data.buyerName ?? current.buyerName,
        replyState: 'unanswered',
        unreadCount: current.unreadCount + 1,
        messageCount: current.messageCount + 1,
        lastMessage: lastMessageOf(event),
      };
    case 'ReplySent':
      return { ...current, replyState: 'replied', messageCount: current.messageCount + 1, lastMessage: lastMessageOf(event) };
    case 'ConversationRead':
      return { ...current, unreadCount: 0, readAt: event.at };
    case 'ReplyStateSet': {
      const { replyState } = event.data;
      return { ...current, replyState, setByHand: { replyState, at: event.at } };
    }
    case 'LabelSet':
      return { ...current, label: event.data.label };
    default:
      return unexpected(event);
  }
}

function unbegun({ sellerId, buyerId }: Parties): ConversationDocument {
  return {
    conversationId: conversationIdOf(sellerId, buyerId),
    sellerId,
    buyerId,
    buyerName: null,
    replyState: 'unanswered',
    label: 'none',
    unreadCount: 0,
    messageCount: 0,
    lastMessage: null,
    setByHand: null,
    readAt: 0,
    blacklistedSince: null,
    ownVersion: 0,
    version: 0,
  };
}

function lastMessageOf(event: MessageReceived | ReplySent): LastMessage {
  const { messageId, text, pictureIds } = event.data;
  return { messageId, from: event.type === 'MessageReceived' ? 'buyer' : 'seller', text, pictureIds, at: event.at };
}
