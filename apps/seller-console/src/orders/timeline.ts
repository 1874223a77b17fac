import { type OrderDetails, type TimelineEntry } from '../api/shapes.js';

/** Names a line of a timeline. */
export const keyOfLine = (entry: TimelineEntry): string => (entry.kind === 'message' ? entry.messageId : `status ${entry.sequence}`);

/**
 * An order as it was read now, with the older lines that were loaded before: the server answers with the newest lines alone. If nothing
 * connects the two, or the buyer came on or off the blacklist since (so that other lines are hidden), the older lines are dropped.
 */
export function withEarlierLines(before: OrderDetails | undefined, now: OrderDetails): OrderDetails {
  const oldest = now.timeline.at(0);
  if (before === undefined || oldest === undefined || !now.timelineNextCursor || before.blacklisted !== now.blacklisted) return now;
  const at = before.timeline.findIndex((entry) => keyOfLine(entry) === keyOfLine(oldest));
  if (at <= 0) return now;
  return { ...now, timeline: [...before.timeline.slice(0, at), ...now.timeline], timelineNextCursor: before.timelineNextCursor };
}

/** An order with a page of older lines, which has the newest of them first. */
export function withPage(order: OrderDetails, page: { readonly items: readonly TimelineEntry[]; readonly nextCursor: string | null }): OrderDetails {
  const known = new Set(order.timeline.map(keyOfLine));
  const older = page.items.filter((entry) => !known.has(keyOfLine(entry))).toReversed();
  return { ...order, timeline: [...older, ...order.timeline], timelineNextCursor: page.nextCursor };
}
