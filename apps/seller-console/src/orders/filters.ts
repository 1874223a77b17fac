import { type Bucket, BUCKETS, type Order, type ReplyState } from '../api/shapes.js';
import { type ListOf } from '../live/arrange.js';

/** What a seller wants to see of their orders; what is null is not asked for. All that are given must hold. */
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

/** The orders under their filters: what belongs to them, and where. */
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
