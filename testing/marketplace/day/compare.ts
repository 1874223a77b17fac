import { type Counts, type Notice, type TimelineEntry } from '../client/shapes.js';
import { type SellersDay, type WantedOrder } from './day.js';
import { differences, listDifferences } from './differences.js';
import { type SellersView } from './sellers-view.js';
import { type ServerIds } from './server-ids.js';

/** The differences between a seller's view and the expected one, a sentence for each. */
export function sellersDifferences(view: SellersView, expected: SellersDay, names: ServerIds, sellerId: string): string[] {
  const wanted = names.fillIn(expected);
  return [
    ...listDifferences(view.inbox, wanted.inbox, {
      at: `${sellerId} inbox`,
      time: ({ lastMessage }) => lastMessage?.sentAt ?? '',
      direction: 'newest-first',
      key: { there: ({ conversationId }) => conversationId, wanted: ({ conversationId }) => conversationId },
      compare: (there, { messages, ...conversation }, at) => [
        ...differences(there, conversation, at),
        ...listDifferences(view.messages[there.conversationId], messages, {
          at: `${at} messages`,
          time: ({ sentAt }) => sentAt,
          direction: 'newest-first',
        }),
        ...lastMessageDifferences(view, there.conversationId, at),
      ],
    }),
    ...listDifferences(view.orders, wanted.orders, {
      at: `${sellerId} orders`,
      time: ({ lastActivityAt }) => lastActivityAt,
      direction: 'newest-first',
      key: { there: ({ orderId }) => orderId, wanted: ({ orderId }) => orderId },
      compare: (there, order, at) => orderDifferences(there, view.details[there.orderId], order, at),
    }),
    ...listDifferences(view.blacklist, wanted.blacklist, {
      at: `${sellerId} blacklist`,
      time: ({ blacklistedAt }) => blacklistedAt,
      direction: 'newest-first',
      key: { there: ({ buyerId }) => buyerId, wanted: ({ buyerId }) => buyerId },
    }),
    ...listDifferences(ownNotices(view, names), wanted.notices, {
      at: `${sellerId} notices`,
      time: ({ publishAt }) => publishAt,
      direction: 'newest-first',
      key: { there: ({ noticeId }) => noticeId, wanted: ({ noticeId }) => noticeId },
    }),
    ...differences(view.labels, wanted.labels, `${sellerId} labels`),
    ...differences(ownCounts(view, names), wanted.counts, `${sellerId} counts`),
    ...Object.entries(view.pictures)
      .filter(([, { status, contentType }]) => status !== 200 || !contentType?.startsWith('image/'))
      .map(([pictureId, { status, contentType }]) => `${sellerId} picture ${pictureId}: got ${status} ${contentType ?? ''}`),
  ];
}

/** The notices of the day that a seller sees, without others on the same server. */
export function ownNotices(view: SellersView, names: ServerIds): Notice[] {
  return view.notices.filter(({ noticeId }) => names.notices.has(noticeId));
}

/** A seller's counts without notices from outside the day. */
export function ownCounts({ counts, notices }: SellersView, names: ServerIds): Counts {
  const strange = notices.filter(({ noticeId }) => !names.notices.has(noticeId));
  const unread = (category: Notice['category']): { unread: number } => ({
    unread: counts.notices[category].unread - strange.filter((notice) => notice.category === category && !notice.read).length,
  });
  return { ...counts, notices: { system: unread('system'), growth: unread('growth') } };
}

function orderDifferences(listed: object, detail: SellersView['details'][string], { timeline, ...wanted }: WantedOrder, at: string): string[] {
  const { items, logistics, fund, issue, frozen, ...summary } = wanted;
  return [
    ...differences(listed, summary, `${at} in the list`),
    ...differences(detail, { ...listed, ...summary, items, logistics, fund, issue, frozen }, at),
    ...listDifferences(detail.timeline, timeline, { at: `${at} timeline`, time: momentOf, direction: 'as-wanted' }),
  ];
}

/** Statuses are ordered by their sequence, so each counts as a separate moment. */
function momentOf(entry: TimelineEntry): string {
  return entry.kind === 'message' ? entry.sentAt : `status ${entry.sequence}`;
}

function lastMessageDifferences(view: SellersView, conversationId: string, at: string): string[] {
  const last = view.inbox.find((each) => each.conversationId === conversationId)?.lastMessage;
  const isThere = view.messages[conversationId].some(({ messageId, sentAt }) => messageId === last?.messageId && sentAt === last.sentAt);
  return isThere ? [] : [`${at} lastMessage: ${JSON.stringify(last)} is not among the messages`];
}
