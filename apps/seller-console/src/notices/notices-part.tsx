import { useMemo } from 'react';
import { type NoticeCategory } from '../api/shapes.js';
import { useText } from '../i18n/language.js';
import { useParley } from '../live/parley.js';
import { useLiveList } from '../live/use-live-list.js';
import { useCounts } from '../messages/inbox-list.js';
import { hrefOf, navigate, type Route } from '../shell/route.js';
import { Settings } from '../shell/settings.js';
import { Button, Chip } from '../ui/button.js';
import { Empty, Failed, Skeletons } from '../ui/states.js';
import { useTellRefusal } from '../ui/toasts.js';
import { markAllNoticesRead } from './commands.js';
import { NoticeArticle } from './notice-article.js';
import { noticeFeed, useNotices } from './queries.js';
import styles from './notices-part.module.css';

/** The notices of a category, newest first. */
export default function NoticesPart({ category, route }: { readonly category: NoticeCategory; readonly route: Route }) {
  const parley = useParley();
  const text = useText();
  const tellRefusal = useTellRefusal();
  const unread = useCounts()?.notices[category].unread ?? 0;
  const onlyUnread = route.query.get('unread') === 'true';
  const query = useNotices(category, onlyUnread);
  const feed = useMemo(() => noticeFeed(category, onlyUnread), [category, onlyUnread]);
  const notices = useLiveList(query.data?.pages, parley.notices, feed);
  const markAll = (): void => {
    markAllNoticesRead(parley, category, notices).catch(tellRefusal);
  };
  return (
    <div className={styles.part} data-focus-home='[role="feed"]'>
      <header className={styles.head}>
        <div className={styles.titles}>
          <h2 className={styles.title}>{text.notices.feed[category]}</h2>
          <p className={styles.intro}>{text.notices.intro[category]}</p>
        </div>
        <div className={styles.actions}>
          <Chip isSelected={onlyUnread} onChange={(isOn) => navigate(hrefOf(category, null, isOn ? { unread: true } : {}), { replace: true })}>
            {text.notices.onlyUnread}
          </Chip>
          <Button icon="checkAll" isDisabled={unread === 0} onPress={markAll}>
            {text.notices.markAll}
          </Button>
        </div>
        <Settings isNarrowOnly />
      </header>
      <div className={styles.feed} tabIndex={0} data-focus-home="" role="feed" aria-label={text.notices.feed[category]} aria-busy={query.isPending}>
        {query.isPending ? (
          <div className={styles.column}>
            <Skeletons rows={4} shape="article" />
          </div>
        ) : query.isError && notices.length === 0 ? (
          <Failed error={query.error} onRetry={() => void query.refetch()} />
        ) : notices.length === 0 && !query.hasNextPage ? (
          <Empty
            icon={category}
            title={onlyUnread ? text.notices.emptyUnread : text.notices.empty}
            hint={onlyUnread ? text.notices.emptyUnreadHint : text.notices.emptyHint}
          />
        ) : (
          <div className={styles.column}>
            {notices.map((notice, index) => (
              <NoticeArticle key={notice.noticeId} notice={notice} place={index + 1} of={query.hasNextPage ? -1 : notices.length} />
            ))}
            {query.hasNextPage && (
              <div className={styles.more} role="status">
                {query.isFetchNextPageError && <p>{text.states.moreFailed}</p>}
                <Button isDisabled={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
                  {query.isFetchingNextPage ? text.states.loadingMore : query.isFetchNextPageError ? text.states.retry : text.thread.earlier}
                </Button>
              </div>
            )}
          </div>
        )}
      </div>
    </div>
  );
}
