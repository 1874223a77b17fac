import { ownCounts, ownNotices } from '../testing/marketplace/day/compare.js';
import { type Day, type OrderEvent, type SellersDay } from '../testing/marketplace/day/day.js';
import { type SellersView } from '../testing/marketplace/day/sellers-view.js';
import { type ServerIds } from '../testing/marketplace/day/server-ids.js';
import { type Counts } from '../testing/marketplace/client/shapes.js';

/** The figures of a seller's day in the table. */
export interface Figures {
  readonly conversations: number;
  readonly unanswered: number;
  readonly orders: number;
  readonly toActOn: number;
  readonly notices: number;
  readonly unread: number;
  readonly blacklisted: number;
}

export function figuresSeen(view: SellersView, names: ServerIds): Figures {
  return figures(ownCounts(view, names), ownNotices(view, names).length);
}

export function figuresWanted({ counts, notices }: SellersDay): Figures {
  return figures(counts, notices.length);
}

/** The number of events that arrived after a later one, without duplicates. */
export function lateEvents(events: readonly OrderEvent[]): number {
  const seen = new Map<string, Set<number>>();
  return events.filter(({ data: { orderId, sequence } }) => {
    const before = seen.get(orderId) ?? new Set();
    const isLate = !before.has(sequence) && Math.max(-1, ...before) > sequence;
    seen.set(orderId, before.add(sequence));
    return isLate;
  }).length;
}

/** The number of unknown statuses in the sellers' views. */
export function unknownStatuses(views: readonly SellersView[]): number {
  const timelines = views.flatMap(({ details }) => Object.values(details).map(({ timeline }) => timeline));
  return timelines.flat().filter((entry) => entry.kind === 'status' && entry.bucket === 'other').length;
}

export function requestsOf({ lines }: Pick<Day, 'lines'>): number {
  return lines.filter((line) => !('settle' in line)).length;
}

function figures({ messages, orders, notices: unread, blacklist }: Counts, notices: number): Figures {
  return {
    conversations: messages.conversations,
    unanswered: messages.unanswered,
    orders: orders.total,
    toActOn: orders.actionNeeded,
    notices,
    unread: unread.system.unread + unread.growth.unread,
    blacklisted: blacklist.buyers,
  };
}
