import { useRef } from 'react';
import { type Notice } from '../api/shapes.js';
import { useFormat, useText } from '../i18n/language.js';
import { useParley } from '../live/parley.js';
import { Button } from '../ui/button.js';
import { Icon, type IconName } from '../ui/icon.js';
import { Moment } from '../ui/marks.js';
import { useTellRefusal } from '../ui/toasts.js';
import { markNoticeRead } from './commands.js';
import { Markdown } from './markdown.js';
import styles from './notice-article.module.css';

const ICONS: Readonly<Record<Notice['severity'], IconName>> = { high: 'alert', medium: 'system', low: 'info' };

/** One notice: how grave it is, what it says, and by when the seller has to act. */
export function NoticeArticle({ notice, place, of }: { readonly notice: Notice; readonly place: number; readonly of: number }) {
  const parley = useParley();
  const text = useText();
  const tellRefusal = useTellRefusal();
  const { noticeId, severity, kind, title, body, publishAt, actBy, read } = notice;
  const element = useRef<HTMLElement>(null);
  const markRead = (): void => {
    // The button goes, and the focus with it.
    element.current?.focus({ preventScroll: true });
    markNoticeRead(parley, notice).catch(tellRefusal);
  };
  const titleId = `notice ${noticeId}`.replaceAll(' ', '-');
  return (
    <article
      ref={element}
      tabIndex={-1}
      className={styles.notice}
      aria-labelledby={titleId}
      aria-posinset={place}
      aria-setsize={of}
      data-severity={severity}
      data-read={read || undefined}
    >
      <p className={styles.meta}>
        <span className={styles.severity}>
          <Icon name={ICONS[severity]} size={16} />
          {text.notices.severity[severity]}
        </span>
        <span>{Object.hasOwn(text.notices.kind, kind) ? text.notices.kind[kind] : kind}</span>
        <Moment at={publishAt} as="full" />
        {!read && <span className={styles.unread}>{text.notices.unread}</span>}
      </p>
      <h3 id={titleId} className={styles.title} dir="auto">
        {title}
      </h3>
      <Markdown>{body}</Markdown>
      {(actBy !== null || !read) && (
        <footer className={styles.foot}>
          {actBy !== null && <ActBy at={actBy} />}
          {!read && (
            <Button look="quiet" icon="check" onPress={markRead}>
              {text.notices.markRead}
            </Button>
          )}
        </footer>
      )}
    </article>
  );
}

function ActBy({ at }: { readonly at: string }) {
  const text = useText();
  const format = useFormat();
  const isOver = Date.parse(at) < Date.now();
  return (
    <span className={styles.actBy} data-over={isOver || undefined}>
      <Icon name="clock" size={16} />
      {isOver ? text.notices.overdue(format.date(at)) : text.notices.actBy(format.date(at))}
    </span>
  );
}
