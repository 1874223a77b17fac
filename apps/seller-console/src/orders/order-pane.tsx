import { useCallback, useEffect, useState } from 'react';
import { asRefusal } from '../api/refusal.js';
import { type Order } from '../api/shapes.js';
import { useLanguage, useText } from '../i18n/language.js';
import { visible } from '../i18n/names.js';
import { statusText } from '../i18n/statuses.js';
import { keys } from '../live/keys.js';
import { useParley } from '../live/parley.js';
import { useLiveItem } from '../live/use-live-list.js';
import { BackButton } from '../shell/panes.js';
import { Composer } from '../thread/composer.js';
import { MarkButtons } from '../thread/mark-buttons.js';
import { useReadWhenSeen } from '../thread/use-read-when-seen.js';
import { Empty, Failed, Skeletons } from '../ui/states.js';
import { useTellRefusal } from '../ui/toasts.js';
import { markOrder } from './commands.js';
import { OrderFacts } from './order-facts.js';
import { OrderTimeline } from './order-timeline.js';
import { useOrder } from './queries.js';
import { StatusMark } from './status-mark.js';
import styles from './order-pane.module.css';

/** An order: its items, buyer and amounts, its timeline, and the reply field. */
export function OrderPane({ orderId, focusAt }: { readonly orderId: string; readonly focusAt: number }) {
  const parley = useParley();
  const text = useText();
  const read = useOrder(orderId);
  const live = useLiveItem(parley.orders, orderId);
  const details = read.data;
  const isBehind = details !== undefined && live !== null && (live.version > details.version || live.blacklisted !== details.blacklisted);
  useEffect(() => {
    if (isBehind) void parley.queries.refetchQueries({ queryKey: keys.order(orderId) });
  }, [parley, orderId, isBehind, live?.version]);
  const order = live ?? details;
  const [isEndInSight, setEndInSight] = useState(false);
  const markRead = useCallback((id: string) => void markOrder(parley, id, { read: true }).catch(() => undefined), [parley]);
  const isUnread = order !== undefined && order.unreadCount > 0;
  useReadWhenSeen({ unread: isUnread ? { id: orderId, version: order.version } : null, isNewestInSight: isEndInSight && !isBehind, markRead });
  if (!details || !order) {
    // The request contains only the id, so an invalid request means an unknown id.
    const isMissing = read.isError && ['ORDER_NOT_FOUND', 'VALIDATION_FAILED'].includes(asRefusal(read.error).code);
    return (
      <>
        <div className={styles.bar}>
          <BackButton />
        </div>
        {isMissing && <Empty icon="orders" title={text.orders.notFound} hint={text.orders.order(orderId)} />}
        {read.isError && !isMissing && <Failed error={read.error} onRetry={() => void read.refetch()} />}
        {!read.isError && <Skeletons rows={5} shape="card" />}
      </>
    );
  }
  return (
    <article tabIndex={-1} data-focus-home="" className={styles.pane} aria-label={text.orders.details}>
      <OrderHead order={order} />
      <OrderTimeline order={details} onEndInSight={setEndInSight} facts={<OrderFacts order={details} />} />
      {order.blacklisted ? (
        <p className={styles.closed}>{text.orders.buyerBlacklisted}</p>
      ) : (
        <Composer to={{ kind: 'order', id: orderId }} focusAt={focusAt} />
      )}
    </article>
  );
}

function OrderHead({ order }: { readonly order: Order }) {
  const parley = useParley();
  const text = useText();
  const [language] = useLanguage();
  const tellRefusal = useTellRefusal();
  const { orderId, title, status, bucket, actionNeeded, label, replyState } = order;
  const set = (what: Parameters<typeof markOrder>[2]): void => {
    markOrder(parley, orderId, what).catch(tellRefusal);
  };
  return (
    <header className={styles.head}>
      <BackButton />
      <div className={styles.what}>
        <h2 className={styles.title} dir="auto">
          {visible(title) ?? text.orders.untitled}
        </h2>
        <p className={styles.id} title={orderId}>
          {text.orders.order(orderId)}
        </p>
      </div>
      <StatusMark bucket={bucket} actionNeeded={actionNeeded}>
        {statusText(status, language)}
      </StatusMark>
      <MarkButtons
        label={label}
        replyState={replyState}
        onLabel={(each) => set({ label: each })}
        onReplyState={(state) => set({ replyState: state })}
      />
    </header>
  );
}
