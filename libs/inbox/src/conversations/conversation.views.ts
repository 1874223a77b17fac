import { toInstant } from '@parley/event-sourcing';
import { type MessageDocument } from '../messages/messages.js';
import { type ConversationDocument, type LastMessage } from './conversation.js';
import { type BuyerConversationView, type BuyerMessageView, type ConversationView, type LastMessageView } from './conversation.dto.js';

/** What of a conversation changes with what is hidden. */
export type Visible = Pick<ConversationDocument, 'lastMessage' | 'messageCount' | 'unreadCount'> & Pick<ConversationView, 'replyState'>;

export function conversationView(document: ConversationDocument, visible: Visible = document): ConversationView {
  const { conversationId, sellerId, buyerId, buyerName, label, blacklistedSince, version } = document;
  const { replyState, unreadCount, messageCount, lastMessage } = visible;
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

export function buyerConversationView(document: ConversationDocument): BuyerConversationView {
  const { conversationId, sellerId, buyerId, buyerName, messageCount, lastMessage } = document;
  return { conversationId, sellerId, buyerId, buyerName, messageCount, lastMessage: lastMessageView(lastMessage) };
}

export function messageView({ messageId, from, text, pictureIds, at }: LastMessage | MessageDocument): BuyerMessageView {
  return { messageId, from, text, pictureIds, sentAt: toInstant(at) };
}

function lastMessageView(message: LastMessage | null): LastMessageView | null {
  return message && messageView(message);
}
