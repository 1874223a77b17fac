import { type InfiniteData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { accepted } from '../api/client.js';
import { type Order, type OrderDetails } from '../api/shapes.js';
import { given } from '../live/given.js';
import { keys } from '../live/keys.js';
import { type Parley, useParley } from '../live/parley.js';
import { type PageOf } from '../live/use-live-list.js';
import { type OrderFilters } from './filters.js';
import { withEarlierLines, withPage } from './timeline.js';

const ORDERS_PAGE = 50;

/** The pages of the orders under their filters, newest activity first. */
export function useOrders(filters: OrderFilters) {
  const { api, live, orders } = useParley();
  return useInfiniteQuery<PageOf<Order>, Error, InfiniteData<PageOf<Order>, string | null>, readonly unknown[], string | null>({
    queryKey: keys.orders(filters),
    queryFn: async ({ pageParam, signal }) => {
      await live.opened;
      const askedAt = orders.snapshot();
      const query = { ...given(filters), limit: ORDERS_PAGE, ...(pageParam !== null && { cursor: pageParam }) };
      const page = await accepted(api.GET('/v1/orders', { params: { query }, signal }));
      orders.loaded(page.items, askedAt);
      return page;
    },
    initialPageParam: null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    structuralSharing: false,
  });
}

/** An order with its items and its timeline; with `after` no older than the versions that it names. */
export function readOrder({ api }: Parley, orderId: string, after?: string): Promise<OrderDetails> {
  return accepted(api.GET('/v1/orders/{orderId}', { params: { path: { orderId }, query: after === undefined ? {} : { after } } }));
}

export function useOrder(orderId: string) {
  const parley = useParley();
  return useQuery({
    queryKey: keys.order(orderId),
    queryFn: async () => {
      await parley.live.opened;
      const order = await readOrder(parley, orderId);
      parley.orders.learn([order]);
      return withEarlierLines(parley.queries.getQueryData<OrderDetails>(keys.order(orderId)), order);
    },
  });
}

const TIMELINE_PAGE = 100;

/** Loads the next older lines of an order's timeline, and adds them to what is shown. */
export async function loadEarlierLines({ api, queries }: Parley, { orderId, timelineNextCursor: cursor }: OrderDetails): Promise<void> {
  if (!cursor) return;
  const params = { path: { orderId }, query: { cursor, limit: TIMELINE_PAGE } };
  const page = await accepted(api.GET('/v1/orders/{orderId}/timeline', { params }));
  queries.setQueryData<OrderDetails>(keys.order(orderId), (now) => now && withPage(now, page));
}
