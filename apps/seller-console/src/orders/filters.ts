import { type Bucket, BUCKETS, type Order, type ReplyState } from '../api/shapes.js';
import { type ListOf } from '../live/arrange.js';

/** The filters of the orders, combined with "and"; null means no filter. */
export interface OrderFilters {
  readonly bucket: Bucket | null;
  readonly replyState: ReplyState | null;
  readonly unread: true | null;
}

/** The filters of an address, as `bucket=dispute&unread=true`. */
export function orderFiltersOf(query: URLSearchParams): OrderFilters {
  const bucket = query.get('bucket');
  return {
    bucket: BUCKETS.find((known) => known === bucket) ?? null,
    replyState: query.get('replyState') === 'unanswered' ? 'unanswered' : null,
    unread: query.get('unread') === 'true' ? true : null,
  };
}

/** The filtered orders: their items and their order. */
export function orderList({ bucket, replyState, unread }: OrderFilters): ListOf<Order> {
  return {
    id: ({ orderId }) => orderId,
    time: ({ lastActivityAt }) => lastActivityAt,
    shows: (order) =>
      (bucket === null || order.bucket === bucket) &&
      (replyState === null || order.replyState === replyState) &&
      (unread === null || order.unreadCount > 0),
  };
}
