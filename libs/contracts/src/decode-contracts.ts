import { type Shape, count, decimal, id, instant, listOf, objectOf, oneOf, orNull, positive, text } from './decode-shapes.js';
import { type ParleyEvent } from './index.js';
import { LABELS, NOTICE_CATEGORIES, REPLY_STATES, SEVERITIES } from './vocabulary.js';

/** The service that an event comes from, and what its data are. */
interface Contract<Type extends ParleyEvent['type']> {
  readonly source: 'messaging' | 'order-message' | 'notice' | 'blacklist';
  readonly data: Shape<Extract<ParleyEvent, { type: Type }>['data']>;
}

const parties = { sellerId: id, buyerId: id };
const message = { messageId: text, text: orNull(text), pictureIds: listOf(text) };
const conversation = { conversationId: text, ...parties };
const order = { orderId: id, ...parties };
const replyState = oneOf(REPLY_STATES);
const label = oneOf(LABELS);
const money = objectOf({ amount: text, currency: text });
const item = objectOf({
  productId: orNull(id),
  title: orNull(text),
  imageUrl: orNull(text),
  productUrl: orNull(text),
  quantity: orNull(decimal),
  unitPrice: orNull(money),
});
const orderParts = {
  buyerName: orNull(text),
  items: orNull(listOf(item)),
  total: orNull(money),
  logistics: orNull(text),
  fund: orNull(text),
  issue: orNull(text),
  frozen: orNull(text),
};
const some = orNull(listOf(text));
const audience = objectOf({ countries: some, categories: some, sellerIds: some });
const category = oneOf(NOTICE_CATEGORIES);
const uploader = objectOf({ role: oneOf(['buyer', 'seller']), id });

/**
 * Every public event as it is in its newest version. Kinds and fields are judged here and not lengths: what a service accepted
 * under its rules is read by the others, whatever the rules are by then.
 */
export const CONTRACTS: { readonly [Type in ParleyEvent['type']]: Contract<Type> } = {
  MessageReceived: { source: 'messaging', data: objectOf({ ...conversation, ...message, buyerName: orNull(text) }) },
  ReplySent: { source: 'messaging', data: objectOf({ ...conversation, ...message }) },
  ConversationRead: { source: 'messaging', data: objectOf(conversation) },
  ReplyStateSet: { source: 'messaging', data: objectOf({ ...conversation, replyState }) },
  LabelSet: { source: 'messaging', data: objectOf({ ...conversation, label }) },
  LabelNamed: { source: 'messaging', data: objectOf({ sellerId: id, label, name: orNull(text) }) },
  PictureUploaded: {
    source: 'messaging',
    data: objectOf({ pictureId: text, uploader, contentType: text, width: positive, height: positive, bytes: positive }),
  },
  OrderStatusChanged: {
    source: 'order-message',
    data: objectOf({ ...order, status: text, sequence: count, occurredAt: instant, ...orderParts }),
  },
  OrderMessageReceived: { source: 'order-message', data: objectOf({ ...order, ...message }) },
  OrderReplySent: { source: 'order-message', data: objectOf({ ...order, ...message }) },
  OrderRead: { source: 'order-message', data: objectOf(order) },
  OrderReplyStateSet: { source: 'order-message', data: objectOf({ ...order, replyState }) },
  OrderLabelSet: { source: 'order-message', data: objectOf({ ...order, label }) },
  NoticePublished: {
    source: 'notice',
    data: objectOf({
      noticeId: text,
      category,
      kind: text,
      severity: oneOf(SEVERITIES),
      title: text,
      body: text,
      publishAt: instant,
      expiresAt: orNull(instant),
      actBy: orNull(instant),
      audience,
    }),
  },
  NoticeRetracted: { source: 'notice', data: objectOf({ noticeId: text }) },
  NoticeRead: { source: 'notice', data: objectOf({ sellerId: id, noticeId: text }) },
  NoticesRead: { source: 'notice', data: objectOf({ sellerId: id, country: orNull(text), categories: listOf(text), category }) },
  BuyerBlacklisted: { source: 'blacklist', data: objectOf({ ...parties, reason: orNull(text) }) },
  BuyerRemovedFromBlacklist: { source: 'blacklist', data: objectOf(parties) },
};
