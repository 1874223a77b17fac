import { type LastMessageView } from '../messages/message.dto.js';
import { messageView } from '../messages/message.views.js';
import { type MessageDocument } from '../messages/messages.js';
import { type ConversationDocument, type LastMessage } from './conversation.js';
import { type BuyerConversationView, type ConversationView } from './conversation.dto.js';

/** The parts of a conversation that depend on hidden messages. */
export type Visible = Pick<ConversationDocument, 'buyerName' | 'lastMessage' | 'messageCount' | 'unreadCount' | 'version'> &
  Pick<ConversationView, 'replyState'>;

export function conversationView(document: ConversationDocument, visible: Visible = document): ConversationView {
  const { conversationId, sellerId, buyerId, label, blacklistedSince } = document;
  const { buyerName, replyState, unreadCount, messageCount, lastMessage, version } = visible;
  return {
    conversationId,
    sellerId,
    buyerId,
    buyerName,
    replyState,
    label,
    unreadCount,
    messageCount,
    lastMessage: lastMessageView(lastMessage),
    blacklisted: blacklistedSince !== null,
    version,
  };
}

/** The last name that the buyer gave up to a message of theirs; null if there is no such message. */
export function nameAsOf(document: ConversationDocument, message: MessageDocument | null): string | null {
  if (!message) return null;
  if (message.buyerName !== undefined) return message.buyerName;
  return document.nameAtUpgrade === undefined ? document.buyerName : document.nameAtUpgrade;
}

export function buyerConversationView(document: ConversationDocument): BuyerConversationView {
  const { conversationId, sellerId, buyerId, buyerName, messageCount, lastMessage } = document;
  return { conversationId, sellerId, buyerId, buyerName, messageCount, lastMessage: lastMessageView(lastMessage) };
}

function lastMessageView(message: LastMessage | null): LastMessageView | null {
  return message && messageView(message);
}
