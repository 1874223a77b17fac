import { type Counts } from '../api/shapes.js';
import { useFormat, useText } from '../i18n/language.js';
import { useCounts } from '../messages/inbox-list.js';
import { Badge } from '../ui/marks.js';
import { Icon } from '../ui/icon.js';
import { Logo } from '../ui/logo.js';
import { LiveDot } from './live-state.js';
import { hrefOf, type Part, PARTS } from './route.js';
import { Settings } from './settings.js';
import styles from './sidebar.module.css';

/** The five parts with their counts, which are live; on a narrow screen a bar at the bottom. */
export function Sidebar({ part }: { readonly part: Part }) {
  const text = useText();
  const counts = useCounts();
  return (
    <aside className={styles.sidebar}>
      <div className={styles.brand}>
        <Logo />
      </div>
      <nav aria-label={text.nav.parts} className={styles.nav}>
        <ul className={styles.parts}>
          {PARTS.map((each) => (
            <li key={each}>
              <PartLink part={each} isCurrent={each === part} counts={counts} />
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles.foot}>
        <LiveDot />
        <Settings />
      </div>
    </aside>
  );
}

function PartLink({ part, isCurrent, counts }: { readonly part: Part; readonly isCurrent: boolean; readonly counts: Counts | undefined }) {
  const text = useText();
  const format = useFormat();
  const unread = counts ? unreadOf(counts, part) : 0;
  const more = counts ? moreOf(counts, part, text) : null;
  const names = [text.parts[part], unread > 0 && text.nav.unread(unread), more].filter(Boolean);
  return (
    <a href={hrefOf(part)} className={styles.link} aria-current={isCurrent ? 'page' : undefined} aria-label={names.join(', ')} title={names.join(', ')}>
      <Icon name={part} />
      <span className={styles.names}>
        <span className={styles.name} data-short={text.partsShort[part]}>
          <span className={styles.long}>{text.parts[part]}</span>
          <span className={styles.short}>{text.partsShort[part]}</span>
        </span>
        {more !== null && part !== 'blacklist' && <span className={styles.more}>{more}</span>}
      </span>
      {part === 'blacklist' ? (
        <span className={styles.total}>{counts && counts.blacklist.buyers > 0 && format.number(counts.blacklist.buyers)}</span>
      ) : (
        <Badge count={unread} />
      )}
    </a>
  );
}

function unreadOf({ messages, orders, notices }: Counts, part: Part): number {
  const unread = { messages: messages.unread, orders: orders.unread, system: notices.system.unread, growth: notices.growth.unread, blacklist: 0 };
  return unread[part];
}

function moreOf({ messages, orders, blacklist }: Counts, part: Part, { nav }: ReturnType<typeof useText>): string | null {
  if (part === 'messages' && messages.unanswered > 0) return nav.unanswered(messages.unanswered);
  if (part === 'orders' && orders.actionNeeded > 0) return nav.actionNeeded(orders.actionNeeded);
  if (part === 'blacklist' && blacklist.buyers > 0) return nav.buyers(blacklist.buyers);
  return null;
}
