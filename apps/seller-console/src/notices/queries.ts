import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query';
import { accepted } from '../api/client.js';
import { type Notice, type NoticeCategory } from '../api/shapes.js';
import { type ListOf } from '../live/arrange.js';
import { keys } from '../live/keys.js';
import { useParley } from '../live/parley.js';
import { type PageOf } from '../live/use-live-list.js';

const PAGE = 50;

/** The feed of a category, newest first; `onlyUnread` leaves out what was read. */
export function noticeFeed(category: NoticeCategory, onlyUnread: boolean): ListOf<Notice> {
  return {
    id: ({ noticeId }) => noticeId,
    time: ({ publishAt }) => publishAt,
    shows: (notice) => notice.category === category && !(onlyUnread && notice.read),
  };
}

/** The pages of a feed. */
export function useNotices(category: NoticeCategory, onlyUnread: boolean) {
  const { api, live, notices } = useParley();
  const filters = onlyUnread ? { unread: true } : {};
  return useInfiniteQuery<PageOf<Notice>, Error, InfiniteData<PageOf<Notice>, string | null>, readonly unknown[], string | null>({
    queryKey: keys.notices(category, filters),
    queryFn: async ({ pageParam, signal }) => {
      await live.opened;
      const askedAt = notices.snapshot();
      const query = { category, ...filters, limit: PAGE, ...(pageParam !== null && { cursor: pageParam }) };
      const page = await accepted(api.GET('/v1/notices', { params: { query }, signal }));
      notices.loaded(page.items, askedAt);
      return page;
    },
    initialPageParam: null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    structuralSharing: false,
  });
}
