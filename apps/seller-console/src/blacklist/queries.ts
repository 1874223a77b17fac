import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query';
import { accepted } from '../api/client.js';
import { type BlacklistedBuyer } from '../api/shapes.js';
import { type ListOf } from '../live/arrange.js';
import { keys } from '../live/keys.js';
import { useParley } from '../live/parley.js';
import { type PageOf } from '../live/use-live-list.js';

const PAGE = 100;
const HIDDEN_COUNTED_MS = 15_000;

export const BLACKLIST: ListOf<BlacklistedBuyer> = {
  id: ({ buyerId }) => buyerId,
  time: ({ blacklistedAt }) => blacklistedAt,
  shows: () => true,
};

/** The pages of the blacklist, newest first. The live stream tells only how long it is, so it is read whenever it is looked at. */
export function useBlacklist() {
  const { api, live, blacklist } = useParley();
  return useInfiniteQuery<PageOf<BlacklistedBuyer>, Error, InfiniteData<PageOf<BlacklistedBuyer>, string | null>, readonly unknown[], string | null>({
    queryKey: keys.blacklist,
    queryFn: async ({ pageParam, signal }) => {
      await live.opened;
      const askedAt = blacklist.snapshot();
      const query = { limit: PAGE, ...(pageParam !== null && { cursor: pageParam }) };
      const page = await accepted(api.GET('/v1/blacklist', { params: { query }, signal }));
      blacklist.loaded(page.items, askedAt);
      return page;
    },
    initialPageParam: null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: 0,
    // No live event has the number of hidden messages, so it is polled, except for lists of many pages.
    refetchInterval: ({ state }) => (state.data?.pages.length === 1 ? HIDDEN_COUNTED_MS : false),
    refetchOnWindowFocus: true,
  });
}
