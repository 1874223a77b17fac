import { BUCKETS, type Bucket, REPLY_STATES, type ReplyState, meaningOf } from '@parley/contracts';
import { type DocumentReader } from '@parley/event-sourcing';
import { type Caller } from '@parley/http';
import { type ListName, type Page, decodeCursor, encodeCursor, pageOf } from '../paging/cursor.js';
import { notFound, readMessages } from '../messages/message.queries.js';
import { orderThread } from '../messages/messages.js';
import { shownMs } from '../shown-time.js';
import { type OrderDetails, type OrderView } from './order.dto.js';
import { type OrderDocument, numbersOf, orders } from './order.js';
import { orderViews } from './order.views.js';
import { END_OF_TIMELINE, type TimelineLine, readTimeline } from './timeline.js';

/** Filters of the order list; those that are left out match everything. */
export interface OrderFilter {
  readonly bucket?: Bucket;
  readonly status?: string;
  readonly replyState?: ReplyState;
  readonly unread?: boolean;
}

interface PageRequest {
  readonly limit: number;
  readonly cursor?: string;
}

/** So many lines of its timeline come with an order. */
const TIMELINE_LINES = 200;

/** Queries of sellers about their orders, and of buyers about the messages of theirs. */
export class OrderQueries {
  constructor(private readonly store: DocumentReader) {}

  /** A seller's orders, newest activity first. */
  async list(caller: Caller, filter: OrderFilter, { limit, cursor }: PageRequest): Promise<Page<OrderView>> {
    const list = [caller, 'orders', filter] as const;
    const after = decodeCursor(list, cursor, ['number', 'string']);
    const { bucket, status } = filter;
    if (status !== undefined && bucket !== undefined && meaningOf(status).bucket !== bucket) return { items: [], nextCursor: null };
    const where = { seller: caller.id, ...filterOf(filter) };
    const found = await this.store.find(orders, { where, sort: ['-at'], after, limit: limit + 1 });
    const { items, nextCursor } = pageOf(list, found, limit, placeOf, (order) => order);
    return { items: await orderViews(this.store, items), nextCursor };
  }

  /** One order of the seller's with its timeline; `ORDER_NOT_FOUND` for any other. */
  async details(caller: Caller, orderId: string): Promise<OrderDetails> {
    const order = await this.own(caller, orderId);
    const [[view], { lines, before }] = await Promise.all([
      orderViews(this.store, [order]),
      readTimeline(this.store, order, END_OF_TIMELINE, TIMELINE_LINES),
    ]);
    const { parts } = order;
    return {
      ...view,
      items: parts.items?.value ?? [],
      logistics: parts.logistics?.value ?? null,
      fund: parts.fund?.value ?? null,
      issue: parts.issue?.value ?? null,
      frozen: parts.frozen?.value ?? null,
      timeline: [...lines],
      timelineNextCursor: before && encodeCursor(timelineOf(caller, orderId), [before.sequence, before.at]),
    };
  }

  /** The timeline of one order of the seller's, newest line first. */
  async timeline(caller: Caller, orderId: string, { limit, cursor }: PageRequest): Promise<Page<TimelineLine>> {
    const list = timelineOf(caller, orderId);
    const place = decodeCursor(list, cursor, ['number', 'number']) as [number, number] | undefined;
    const order = await this.own(caller, orderId);
    const from = place ? { sequence: place[0], at: place[1] } : END_OF_TIMELINE;
    const { lines, before } = await readTimeline(this.store, order, from, limit);
    return { items: [...lines].reverse(), nextCursor: before && encodeCursor(list, [before.sequence, before.at]) };
  }

  /** On orders of a blacklisted buyer nothing that the buyer wrote is shown to the seller, old or new. */
  async messages(caller: Caller, orderId: string, page: PageRequest) {
    const order = await this.own(caller, orderId);
    const hiddenFrom = order.blacklisting.since === null ? null : 0;
    return readMessages(this.store, caller, orderThread(orderId), order, hiddenFrom, page);
  }

  private async own(caller: Caller, orderId: string): Promise<OrderDocument> {
    const order = await this.store.get(orders, orderId);
    if (!order || (caller.role === 'seller' ? order.sellerId : order.buyerId) !== caller.id) throw notFound('ORDER_NOT_FOUND');
    return order;
  }
}

function timelineOf(caller: Caller, orderId: string): ListName {
  return [caller, 'timeline', { orderId }];
}

/** A filter that is left open while another is set names every value, so that one index serves every combination. */
function filterOf({ bucket, status, replyState, unread }: OrderFilter): Record<string, string | number | readonly (string | number)[]> {
  if (bucket === undefined && status === undefined && replyState === undefined && unread === undefined) return {};
  return {
    ...(status === undefined ? { bucket: bucket ?? BUCKETS } : { status }),
    replyState: replyState ?? ['none', ...REPLY_STATES],
    unread: unread === undefined ? [0, 1] : Number(unread),
  };
}

function placeOf(order: OrderDocument): [number, string] {
  return [shownMs(numbersOf(order).activityAt), order.orderId];
}
