import { meaningOf, pairKeyOf } from '@parley/contracts';
import { type DocumentReader, type Query } from '@parley/event-sourcing';
import { buyers } from '../buyers/buyer.js';
import { sellerMessageView } from '../messages/message.queries.js';
import { type MessageDocument, messages, orderThread } from '../messages/messages.js';
import { type TimelineMessage, type TimelineStatus } from './order.dto.js';
import { type OrderDocument } from './order.js';
import { type StatusDocument, statuses } from './status.js';

export type TimelineLine = TimelineStatus | TimelineMessage;

/** A place in a timeline: behind it come the statuses from a sequence on and the messages from a time (microseconds) on. */
export interface TimelinePlace {
  readonly sequence: number;
  readonly at: number;
}

/** Behind the largest sequence that there can be, 2^53 - 1. */
export const END_OF_TIMELINE: TimelinePlace = { sequence: 2 ** 53, at: Number.MAX_SAFE_INTEGER };

/**
 * Statuses that are read for one page. An order has a few dozen; if one has more than this, its older statuses do not decide any more
 * which messages came before them.
 */
const MAX_STATUSES = 1_000;

/**
 * The last lines before a place, oldest first, and the place of those before them. On orders of a blacklisted buyer nothing that the buyer
 * wrote is shown.
 *
 * The last n lines hold at most the last n messages, so no more are read, however many there are.
 */
export async function readTimeline(
  store: DocumentReader,
  order: OrderDocument,
  place: TimelinePlace,
  limit: number,
): Promise<{ readonly lines: readonly TimelineLine[]; readonly before: TimelinePlace | null }> {
  const thread = orderThread(order.orderId);
  const shown: Query['where'] = order.blacklisting.since === null ? { thread } : { thread, from: 'seller' };
  const [history, said, buyer] = await Promise.all([
    store.find(statuses, {
      where: { order: order.orderId },
      sort: ['-sequence'],
      range: { field: 'sequence', below: place.sequence },
      limit: MAX_STATUSES,
    }),
    store.find(messages, { where: shown, sort: ['-at'], range: { field: 'at', below: place.at }, limit: limit + 1 }),
    store.get(buyers, pairKeyOf(order)),
  ]);
  const merged = merge(history.reverse(), said.reverse());
  const page = merged.slice(-limit);
  const lines = page.map((line): TimelineLine =>
    'sequence' in line ? statusView(line) : { kind: 'message', ...sellerMessageView(line, buyer) },
  );
  return { lines, before: merged.length > limit ? placeBefore(page, place) : null };
}

/** Merges two sequences, each in its own order, by their times; a status goes first if they are equal. */
export function merge(history: readonly StatusDocument[], said: readonly MessageDocument[]): (StatusDocument | MessageDocument)[] {
  const merged: (StatusDocument | MessageDocument)[] = [];
  let next = 0;
  for (const status of history) {
    const occurredMs = Date.parse(status.occurredAt);
    while (next < said.length && Math.floor(said[next].at / 1000) < occurredMs) merged.push(said[next++]);
    merged.push(status);
  }
  return [...merged, ...said.slice(next)];
}

function placeBefore(page: readonly (StatusDocument | MessageDocument)[], { sequence, at }: TimelinePlace): TimelinePlace {
  const place = { sequence, at };
  for (const line of page) {
    if ('sequence' in line) place.sequence = Math.min(place.sequence, line.sequence);
    else place.at = Math.min(place.at, line.at);
  }
  return place;
}

function statusView({ status, sequence, occurredAt }: StatusDocument): TimelineStatus {
  return { kind: 'status', status, bucket: meaningOf(status).bucket, sequence, occurredAt };
}
