import { type ParleyEvent, conversationIdOf } from '@parley/contracts';

type Type = ParleyEvent['type'];
type DataOf<T extends Type> = Extract<ParleyEvent, { type: T }>['data'];

const SELLER = 's-1';
const BUYER = 'b-1';
const parties = { sellerId: SELLER, buyerId: BUYER };
const conversation = { conversationId: conversationIdOf(SELLER, BUYER), ...parties };
const order = { orderId: 'o-1', ...parties };
const said = { messageId: 'm-1', text: 'Hello', pictureIds: ['p-1', 'p-2'] };
const noParts = { buyerName: null, items: null, total: null, logistics: null, fund: null, issue: null, frozen: null };
const everyone = { countries: null, categories: null, sellerIds: null };

/** Valid data for each event type; the compiler requires all of them. */
export const DATA: { readonly [T in Type]: DataOf<T> } = {
  MessageReceived: { ...conversation, ...said, buyerName: 'Ana' },
  ReplySent: { ...conversation, ...said },
  ConversationRead: conversation,
  ReplyStateSet: { ...conversation, replyState: 'replied' },
  LabelSet: { ...conversation, label: 'red' },
  LabelNamed: { sellerId: SELLER, label: 'red', name: 'VIP' },
  PictureUploaded: { pictureId: 'p-1', uploader: { role: 'buyer', id: BUYER }, contentType: 'image/png', width: 1, height: 1, bytes: 70 },
  OrderStatusChanged: { ...order, ...noParts, status: 'FINISH', sequence: 0, occurredAt: '2026-03-15T08:00:00.000Z' },
  OrderMessageReceived: { ...order, ...said },
  OrderReplySent: { ...order, ...said },
  OrderRead: order,
  OrderReplyStateSet: { ...order, replyState: 'replied' },
  OrderLabelSet: { ...order, label: 'red' },
  NoticePublished: {
    ...{ noticeId: 'n-1', category: 'system', kind: 'tip', severity: 'low', title: 'T', body: 'B' },
    ...{ publishAt: '2026-03-15T08:00:00.000Z', expiresAt: null, actBy: null, audience: everyone },
  },
  NoticeRetracted: { noticeId: 'n-1' },
  NoticeRead: { sellerId: SELLER, noticeId: 'n-1' },
  NoticesRead: { sellerId: SELLER, country: null, categories: [], category: 'system' },
  BuyerBlacklisted: { ...parties, reason: 'spam' },
  BuyerRemovedFromBlacklist: parties,
};

const SOURCES: readonly [RegExp, string, string][] = [
  [/^Order/, 'order-message', 'order-o-1'],
  [/^Notice/, 'notice', 'notice-n-1'],
  [/Blacklist/, 'blacklist', `blacklist-${conversation.conversationId}`],
  [/^Picture/, 'messaging', 'picture-p-1'],
  [/^LabelNamed/, 'messaging', `labels-${SELLER}`],
];

/** An event as its service publishes it; `at` in microseconds. */
export function eventOf<T extends Type>(type: T, version: number, at: number, data: Partial<DataOf<T>> = {}): ParleyEvent {
  const [, source, stream] = SOURCES.find(([pattern]) => pattern.test(type)) ?? [/./, 'messaging', `conversation-${conversation.conversationId}`];
  return { type, data: { ...DATA[type], ...data }, stream, version, at, source, key: SELLER } as unknown as ParleyEvent;
}
