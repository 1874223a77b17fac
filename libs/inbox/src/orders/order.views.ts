import { meaningOf } from '@parley/contracts';
import { toInstant } from '@parley/event-sourcing';
import { type TimelineMessage, type TimelineStatus, type OrderView } from './order.dto.js';
import { type OrderDocument, numbersOf } from './order.js';
import { type StatusDocument } from './status.js';

export function orderView(order: OrderDocument): OrderView {
  const { orderId, sellerId, buyerId, current, parts, label, version } = order;
  const { replyState, unreadCount, messageCount, activityAt, blacklisted } = numbersOf(order);
  const items = parts.items?.value ?? [];
  const [first] = items;
  return {
    orderId,
    sellerId,
    buyerId,
    buyerName: parts.buyerName?.value ?? null,
    status: current.status,
    ...meaningOf(current.status),
    title: first?.title ?? null,
    imageUrl: first?.imageUrl ?? null,
    productUrl: first?.productUrl ?? null,
    itemCount: items.length,
    total: parts.total?.value ?? null,
    replyState,
    label,
    unreadCount,
    messageCount,
    statusChangedAt: current.occurredAt,
    lastActivityAt: toInstant(activityAt),
    blacklisted,
    version,
  };
}

export function statusView({ status, sequence, occurredAt }: StatusDocument): TimelineStatus {
  return { kind: 'status', status, bucket: meaningOf(status).bucket, sequence, occurredAt };
}

/** Merges two sequences, each in its own order, by their times; a status goes first where they are equal. */
export function timelineOf(statuses: readonly TimelineStatus[], messages: readonly TimelineMessage[]): (TimelineStatus | TimelineMessage)[] {
  const timeline: (TimelineStatus | TimelineMessage)[] = [];
  let next = 0;
  for (const status of statuses) {
    while (next < messages.length && messages[next].sentAt < status.occurredAt) timeline.push(messages[next++]);
    timeline.push(status);
  }
  return [...timeline, ...messages.slice(next)];
}
