import { accepted } from '../api/client.js';
import { type Notice, type NoticeCategory } from '../api/shapes.js';
import { type Parley } from '../live/parley.js';

/** Marks a notice as read, and shows that immediately. Reverts it and throws the `Refusal` if it is refused. */
export async function markNoticeRead({ api, notices }: Parley, notice: Notice): Promise<void> {
  const { noticeId } = notice;
  const expected = notices.expect(noticeId, { read: true });
  try {
    const { version } = await accepted(api.PUT('/v1/notices/{noticeId}/read', { params: { path: { noticeId } }, body: {} }));
    await accepted(api.GET('/v1/inbox/counts', { params: { query: { after: `notices@${version}` } } }));
    notices.learn([{ ...notice, read: true }]);
  } finally {
    expected.settle();
  }
}

/** Marks everything of a category as read that is in the feed now; `shown` are those that are known here. */
export async function markAllNoticesRead({ api, notices, queries }: Parley, category: NoticeCategory, shown: readonly Notice[]): Promise<void> {
  const unread = shown.filter(({ read }) => !read);
  const expected = unread.map(({ noticeId }) => notices.expect(noticeId, { read: true }));
  try {
    const { version } = await accepted(api.POST('/v1/notices/read', { body: { category } }));
    await accepted(api.GET('/v1/inbox/counts', { params: { query: { after: `notices@${version}` } } }));
    notices.learn(unread.map((notice) => ({ ...notice, read: true })));
    void queries.invalidateQueries({ queryKey: ['notices', category] });
  } finally {
    for (const each of expected) each.settle();
  }
}
