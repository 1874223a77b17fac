import { useEffect } from 'react';
import { asRefusal } from '../api/refusal.js';
import { type Order, type OrderDetails } from '../api/shapes.js';
import { useLanguage, useText } from '../i18n/language.js';
import { visible } from '../i18n/names.js';
import { statusText } from '../i18n/statuses.js';
import { keys } from '../live/keys.js';
import { useParley } from '../live/parley.js';
import { useLiveItem } from '../live/use-live-list.js';
import { BackButton } from '../shell/panes.js';
import { Composer } from '../thread/composer.js';
import { MarkButtons } from '../thread/mark-buttons.js';
import { Empty, Failed, Skeletons } from '../ui/states.js';
import { useTellRefusal } from '../ui/toasts.js';
import { markOrder } from './commands.js';
import { OrderFacts } from './order-facts.js';
import { OrderTimeline } from './order-timeline.js';
import { useOrder } from './queries.js';
import { StatusMark } from './status-mark.js';
import styles from './order-pane.module.css';

/** An order: what was ordered, by whom, for how much, and all that happened and was said, with a reply. */
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
  useReadWhenSeen(order);
  if (!details || !order) {
    const isMissing = read.isError && asRefusal(read.error).code === 'ORDER_NOT_FOUND';
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
    <article className={styles.pane} aria-label={text.orders.details}>
      <OrderHead order={order} />
      <OrderTimeline order={details} facts={<OrderFacts order={details} />} />
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

/** What is looked at is read. */
function useReadWhenSeen(order: Order | OrderDetails | undefined): void {
  const parley = useParley();
  const { orderId = '', version, unreadCount = 0 } = order ?? {};
  useEffect(() => {
    if (unreadCount === 0) return undefined;
    const read = (): void => {
      if (document.visibilityState === 'visible') void markOrder(parley, orderId, { read: true }).catch(() => undefined);
    };
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [parley, orderId, version, unreadCount]);
}
