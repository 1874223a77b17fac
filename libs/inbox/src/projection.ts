import { type BuyerBlacklisted, type BuyerRemovedFromBlacklist, type OrderMessagesEvent, type ParleyEvent, conversationIdOf } from '@parley/contracts';
import { type Documents, type Projection, type Reference, unexpected } from '@parley/event-sourcing';
import { blacklistedSince, buyers, evolveBuyer, stranger, withOrderName } from './buyers/buyer.js';
import { type ConversationEvent, conversations, evolveConversation } from './conversations/conversation.js';
import { evolveLabels, labels } from './labels/labels.js';
import { messageOf, messages } from './messages/messages.js';
import { evolveNotice, notices } from './notices/notice.js';
import { evolveReader, readers } from './notices/reader.js';
import { evolveOrder, hideOrShow, orders } from './orders/order.js';
import { statusOf, statuses } from './orders/status.js';
import { pairOf } from './pair.js';

/** How everything that happened becomes each seller's filtered inbox. */
export const inboxProjection: Projection<ParleyEvent> = {
  name: 'inbox',
  version: 1,
  collections: [conversations, messages, orders, statuses, buyers, labels, notices, readers],

  reads(event): readonly Reference[] {
    switch (event.type) {
      case 'MessageReceived':
      case 'ReplySent':
      case 'ConversationRead':
      case 'ReplyStateSet':
      case 'LabelSet':
        return [{ collection: conversations, id: event.data.conversationId }];
      case 'LabelNamed':
        return [{ collection: labels, id: event.data.sellerId }];
      case 'PictureUploaded':
        return [];
      case 'OrderStatusChanged':
        return [
          { collection: orders, id: event.data.orderId },
          { collection: buyers, id: pairOf(event.data) },
        ];
      case 'OrderMessageReceived':
      case 'OrderReplySent':
      case 'OrderRead':
      case 'OrderReplyStateSet':
      case 'OrderLabelSet':
        return [{ collection: orders, id: event.data.orderId }];
      case 'NoticePublished':
      case 'NoticeRetracted':
        return [{ collection: notices, id: event.data.noticeId }];
      case 'NoticeRead':
      case 'NoticesRead':
        return [{ collection: readers, id: event.data.sellerId }];
      case 'BuyerBlacklisted':
      case 'BuyerRemovedFromBlacklist':
        return [
          { collection: buyers, id: pairOf(event.data) },
          { collection: conversations, id: conversationIdOf(event.data.sellerId, event.data.buyerId) },
          { collection: orders, field: 'pair', value: pairOf(event.data) },
        ];
      default:
        return unexpected(event);
    }
  },

  project(event, documents) {
    switch (event.type) {
      case 'MessageReceived':
      case 'ReplySent': {
        projectConversation(event, documents);
        const { id, document } = messageOf(event, documents.get(conversations, event.data.conversationId)?.buyerName ?? null);
        documents.insert(messages, id, document);
        return;
      }
      case 'ConversationRead':
      case 'ReplyStateSet':
      case 'LabelSet':
        return projectConversation(event, documents);
      case 'LabelNamed':
        documents.evolve(labels, event.data.sellerId, event, (document) => evolveLabels(document, event));
        return;
      case 'PictureUploaded':
        return;
      case 'OrderMessageReceived':
      case 'OrderReplySent': {
        const { id, document } = messageOf(event);
        documents.insert(messages, id, document);
        return projectOrder(event, documents);
      }
      case 'OrderStatusChanged': {
        const { id, document } = statusOf(event);
        documents.insert(statuses, id, document);
        return projectOrder(event, documents);
      }
      case 'OrderRead':
      case 'OrderReplyStateSet':
      case 'OrderLabelSet':
        return projectOrder(event, documents);
      case 'NoticePublished':
      case 'NoticeRetracted':
        documents.evolve(notices, event.data.noticeId, event, (document) => evolveNotice(document, event));
        return;
      case 'NoticeRead':
      case 'NoticesRead':
        documents.evolve(readers, event.data.sellerId, event, (document) => evolveReader(document, event));
        return;
      case 'BuyerBlacklisted':
      case 'BuyerRemovedFromBlacklist':
        return projectBlacklisting(event, documents);
      default:
        return unexpected(event);
    }
  },
};

function projectConversation(event: ConversationEvent, documents: Documents): void {
  const id = 'conversationId' in event.data ? event.data.conversationId : conversationIdOf(event.data.sellerId, event.data.buyerId);
  documents.evolve(conversations, id, event, (document) => evolveConversation(document, event));
}

/** A new order takes over what is known of its buyer; counting it there makes a blacklisting at the same moment lose or win the race. */
function projectOrder(event: OrderMessagesEvent, documents: Documents): void {
  const { orderId } = event.data;
  const isNew = documents.get(orders, orderId) === null;
  documents.evolve(orders, orderId, event, (order) => evolveOrder(order, event));
  const order = documents.get(orders, orderId);
  if (!order) return;
  const pair = pairOf(event.data);
  const known = documents.get(buyers, pair);
  const named = withOrderName(known ?? stranger(event.data), orderId, order.parts.buyerName?.value ?? null);
  if (!isNew) {
    if (known && named !== known) documents.put(buyers, pair, named);
    return;
  }
  const buyer = { ...named, orders: named.orders + 1 };
  documents.put(buyers, pair, buyer);
  if (buyer.version > 0) {
    documents.put(orders, orderId, { ...order, blacklisting: { version: buyer.version, since: blacklistedSince(buyer) } });
  }
}

/** Hides or shows all of a pair's documents with the one that says so, at once. */
function projectBlacklisting(event: BuyerBlacklisted | BuyerRemovedFromBlacklist, documents: Documents): void {
  const pair = pairOf(event.data);
  documents.evolve(buyers, pair, event, (buyer) => evolveBuyer(buyer, event));
  projectConversation(event, documents);
  for (const { id, document } of documents.where(orders, 'pair', pair)) {
    const next = hideOrShow(document, event);
    if (next !== document) documents.put(orders, id, next);
  }
}
