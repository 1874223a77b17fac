import { BUCKETS, type Bucket, REPLY_STATES, type ReplyState, meaningOf } from '@parley/contracts';
import { type DocumentReader, type Query } from '@parley/event-sourcing';
import { type Caller } from '@parley/platform';
import { type Page, decodeCursor, pageOf } from '../api/cursor.js';
import { buyers } from '../buyers/buyer.js';
import { notFound, readMessages, sellerMessageView } from '../messages/message.queries.js';
import { type MessageDocument, messages, orderThread } from '../messages/messages.js';
import { pairOf, shownMs } from '../pair.js';
import { type OrderDetails, type OrderView } from './order.dto.js';
import { type OrderDocument, numbersOf, orders } from './order.js';
import { orderView, statusView, timelineOf } from './order.views.js';
import { type StatusDocument, statuses } from './status.js';

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

const CHUNK = 1000;

/** What sellers see of their orders, and buyers of the messages about theirs. */
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
    return pageOf(list, found, limit, placeOf, orderView);
  }

  /** One order of the seller's with its timeline; `ORDER_NOT_FOUND` for any other. */
  async details(caller: Caller, orderId: string): Promise<OrderDetails> {
    const order = await this.own(caller, orderId);
    const [history, said, buyer] = await Promise.all([this.history(orderId), this.said(order), this.store.get(buyers, pairOf(order))]);
    const { parts } = order;
    return {
      ...orderView(order),
      items: parts.items?.value ?? [],
      logistics: parts.logistics?.value ?? null,
      fund: parts.fund?.value ?? null,
      issue: parts.issue?.value ?? null,
      frozen: parts.frozen?.value ?? null,
      timeline: timelineOf(
        history.map(statusView),
        said.map((message) => ({ kind: 'message' as const, ...sellerMessageView(message, buyer) })),
      ),
    };
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

  private async history(orderId: string): Promise<StatusDocument[]> {
    const found: StatusDocument[] = [];
    for (let from = 0; ; ) {
      const range = { field: 'sequence', from };
      const chunk = await this.store.find(statuses, { where: { order: orderId }, sort: ['sequence'], range, limit: CHUNK });
      found.push(...chunk);
      if (chunk.length < CHUNK) return found;
      from = chunk[chunk.length - 1].sequence + 1;
    }
  }

  private async said(order: OrderDocument): Promise<MessageDocument[]> {
    const thread = orderThread(order.orderId);
    const where: Query['where'] = order.blacklisting.since === null ? { thread } : { thread, from: 'seller' };
    const found: MessageDocument[] = [];
    for (let below = Number.MAX_SAFE_INTEGER; ; ) {
      const chunk = await this.store.find(messages, { where, sort: ['-at'], range: { field: 'at', below }, limit: CHUNK });
      found.push(...chunk);
      if (chunk.length < CHUNK) return found.reverse();
      below = chunk[chunk.length - 1].at;
    }
  }
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
