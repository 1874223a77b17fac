import { type SellersDay, type Wanted, type WantedConversation, type WantedNotice, type WantedOrder } from '../day/day.js';
import { type Claims } from '../client/claims.js';
import { BUCKETS, type Category, type Counts, LABELS, type Message } from '../client/shapes.js';
import { type Shop, type ShopConversation, type ShopNotice } from './shop.js';
import { type ShopOrder, actionNeeded, bucketOf } from './shop-order.js';
import { type Step, type ThreadMessage } from './shop-thread.js';

type Shown<T> = T & { readonly shownAt: Step };

/** The expected view of a seller, in the format of a day. */
export function sellersDay(shop: Shop, sellerId: string): SellersDay {
  const { country, categories } = shop.sellers.get(sellerId) as Claims;
  const inbox = [...shop.conversations.values()]
    .filter((each) => each.sellerId === sellerId && !shop.isBlacklisted(sellerId, each.buyerId))
    .map((each) => conversation(shop, each))
    .sort(newestFirst);
  const orders = [...shop.orders.values()].filter((each) => each.sellerId === sellerId).map((each) => order(shop, each)).sort(newestFirst);
  const notices = shop.feedOf(sellerId).map((each) => notice(each, sellerId)).sort(byPublication);
  const blacklist = shop
    .blacklistOf(sellerId)
    .map(({ buyerId, holding }) => ({
      shownAt: holding.from,
      buyerId,
      buyerName: nameOf(shop, sellerId, buyerId, holding.from),
      reason: holding.reason,
      hiddenMessages: messagesOf(shop, sellerId, buyerId).filter(({ at, from }) => from === 'buyer' && at > holding.from).length,
    }))
    .sort(newestFirst);
  const names = shop.labelNames.get(sellerId);
  const seen = { inbox: inbox.map(withoutStep), orders: orders.map(withoutStep), notices: notices.map(withoutStep) };
  return {
    claims: { ...(country !== undefined && { country }), ...(categories !== undefined && { categories }) },
    ...seen,
    counts: counts(seen, blacklist.length),
    blacklist: blacklist.map(withoutStep),
    labels: LABELS.map((label) => ({ label, name: names?.get(label) ?? null })),
  };
}

function conversation(shop: Shop, { sellerId, buyerId, names, thread }: ShopConversation): Shown<WantedConversation> {
  const { messages, replyState, label, unreadCount } = thread.view();
  const last = messages[messages.length - 1];
  return {
    shownAt: last.at,
    conversationId: `{conversation:${sellerId}|${buyerId}}`,
    sellerId,
    buyerId,
    buyerName: names.at(-1)?.name ?? null,
    messageCount: messages.length,
    lastMessage: { from: last.from, text: last.text, pictureIds: last.pictureIds },
    replyState: replyState ?? 'unanswered',
    label,
    unreadCount,
    blacklisted: false,
    messages: messages.map((each) => message(shop, sellerId, buyerId, each)).reverse(),
  };
}

function order(shop: Shop, each: ShopOrder): Shown<WantedOrder> {
  const { orderId, sellerId, buyerId, current, statuses, thread } = each;
  const blacklisted = shop.isBlacklisted(sellerId, buyerId);
  const { messages, replyState, label, unreadCount } = thread.view(({ from }) => blacklisted && from === 'buyer');
  const items = each.latest('items') ?? [];
  return {
    shownAt: Math.max(each.statusAt, ...messages.map(({ at }) => at)),
    orderId,
    sellerId,
    buyerId,
    buyerName: each.latest('buyerName'),
    status: current.status,
    bucket: bucketOf(current.status),
    actionNeeded: actionNeeded(current.status),
    title: items[0]?.title ?? null,
    imageUrl: items[0]?.imageUrl ?? null,
    productUrl: items[0]?.productUrl ?? null,
    itemCount: items.length,
    total: each.latest('total'),
    replyState: blacklisted ? null : replyState,
    label,
    unreadCount,
    messageCount: messages.length,
    statusChangedAt: inUtc(current.occurredAt),
    blacklisted,
    items,
    logistics: each.latest('logistics'),
    fund: each.latest('fund'),
    issue: each.latest('issue'),
    frozen: each.latest('frozen'),
    timeline: [
      ...statuses.map(({ status, sequence, occurredAt }) => ({
        kind: 'status' as const,
        status,
        bucket: bucketOf(status),
        sequence,
        occurredAt: inUtc(occurredAt),
      })),
      ...messages.map((said) => ({ kind: 'message' as const, ...message(shop, sellerId, buyerId, said) })),
    ],
  };
}

function message(shop: Shop, sellerId: string, buyerId: string, { at, from, text, pictureIds }: ThreadMessage): Wanted<Message> {
  return { from, text, pictureIds, receivedWhileBlacklisted: from === 'buyer' && shop.wasBlacklisted(sellerId, buyerId, at) };
}

function notice({ at, name, body, readBy }: ShopNotice, sellerId: string): Shown<WantedNotice> {
  const { category, kind, severity, title, publishAt, expiresAt, actBy } = body;
  return {
    shownAt: at,
    category,
    kind,
    severity,
    title,
    body: body.body,
    // If it is omitted, the server uses its own time.
    ...(publishAt && { publishAt: inUtc(publishAt) }),
    expiresAt: expiresAt ? inUtc(expiresAt) : null,
    actBy: actBy ? inUtc(actBy) : null,
    read: readBy.has(sellerId),
    noticeId: `{${name}}`,
  };
}

function counts({ inbox, orders, notices }: Pick<SellersDay, 'inbox' | 'orders' | 'notices'>, buyers: number): Counts {
  const tally = <K extends string, T>(keys: readonly K[], items: readonly T[], keyOf: (item: T) => unknown): Record<K, number> =>
    Object.fromEntries(keys.map((key) => [key, items.filter((item) => keyOf(item) === key).length])) as Record<K, number>;
  const common = (threads: readonly { readonly replyState?: string | null; readonly unreadCount?: number }[]) => ({
    unanswered: threads.filter(({ replyState }) => replyState === 'unanswered').length,
    unread: threads.filter(({ unreadCount }) => (unreadCount ?? 0) > 0).length,
  });
  const unread = (category: Category) => ({ unread: notices.filter((each) => each.category === category && !each.read).length });
  return {
    messages: { conversations: inbox.length, ...common(inbox), byLabel: tally(LABELS, inbox, ({ label }) => label) },
    orders: {
      total: orders.length,
      actionNeeded: orders.filter((each) => each.actionNeeded).length,
      ...common(orders),
      byBucket: tally(BUCKETS, orders, ({ bucket }) => bucket),
    },
    notices: { system: unread('system'), growth: unread('growth') },
    blacklist: { buyers },
  };
}

/** The last name that the buyer's messages gave before they were blacklisted, else one of an order. */
function nameOf(shop: Shop, sellerId: string, buyerId: string, since: Step): string | null {
  const orders = [...shop.orders.values()].filter((each) => each.sellerId === sellerId && each.buyerId === buyerId);
  const ofConversation = shop.conversations.get(`${sellerId}|${buyerId}`)?.names.findLast(({ at }) => at < since)?.name;
  return ofConversation ?? orders.map((each) => each.latest('buyerName')).find((name) => name !== null) ?? null;
}

function messagesOf(shop: Shop, sellerId: string, buyerId: string): ThreadMessage[] {
  const orders = [...shop.orders.values()].filter((each) => each.sellerId === sellerId && each.buyerId === buyerId);
  const ofConversation = shop.conversations.get(`${sellerId}|${buyerId}`)?.thread.messages ?? [];
  return [...ofConversation, ...orders.flatMap(({ thread }) => thread.messages)];
}

const newestFirst = (one: { readonly shownAt: Step }, other: { readonly shownAt: Step }): number => other.shownAt - one.shownAt;

/** A notice without a publication time is published when it is sent, after every time that a day names. */
function byPublication(one: Shown<WantedNotice>, other: Shown<WantedNotice>): number {
  const time = ({ publishAt }: WantedNotice): number => (publishAt === undefined ? Infinity : Date.parse(publishAt));
  return time(one) === time(other) ? newestFirst(one, other) : time(other) - time(one);
}

function inUtc(moment: string): string {
  return new Date(moment).toISOString();
}

const withoutStep = <T extends { readonly shownAt: Step }>(item: T): Omit<T, 'shownAt'> => without(item, 'shownAt');

function without<T extends object, K extends string>(item: T, key: K): Omit<T, K> {
  return Object.fromEntries(Object.entries(item).filter(([name]) => name !== key)) as Omit<T, K>;
}
