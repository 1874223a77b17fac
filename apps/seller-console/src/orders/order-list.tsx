import { useMemo } from 'react';
import { type Order } from '../api/shapes.js';
import { useText } from '../i18n/language.js';
import { useListWithOpenRow } from '../list/use-list-with-open-row.js';
import { VirtualList } from '../list/virtual-list.js';
import { given } from '../live/given.js';
import { useParley } from '../live/parley.js';
import { hrefOf, navigate } from '../shell/route.js';
import { Chip } from '../ui/button.js';
import { Empty, Failed, Skeletons } from '../ui/states.js';
import { type OrderFilters, orderList } from './filters.js';
import { OrderCard } from './order-card.js';
import { useOrders } from './queries.js';
import styles from './order-list.module.css';

const card = (order: Order) => <OrderCard order={order} />;
const idOf = ({ orderId }: Order): string => orderId;

/** The orders of a bucket under its filters. */
export function OrderList({ filters, openId }: { readonly filters: OrderFilters; readonly openId: string | null }) {
  const text = useText();
  const change = (next: OrderFilters): void => navigate(hrefOf('orders', openId, given(next)), { replace: true });
  return (
    <>
      <div className={styles.chips} role="group" aria-label={text.inbox.filters}>
        <Chip isSelected={filters.unread === true} onChange={(isOn) => change({ ...filters, unread: isOn ? true : null })}>
          {text.orders.unread}
        </Chip>
        <Chip isSelected={filters.replyState === 'unanswered'} onChange={(isOn) => change({ ...filters, replyState: isOn ? 'unanswered' : null })}>
          {text.orders.unanswered}
        </Chip>
      </div>
      <div className={styles.list}>
        <Orders filters={filters} openId={openId} />
      </div>
    </>
  );
}

function Orders({ filters, openId }: { readonly filters: OrderFilters; readonly openId: string | null }) {
  const { orders: replica } = useParley();
  const text = useText();
  const orders = useOrders(filters);
  const list = useMemo(() => orderList(filters), [filters]);
  const items = useListWithOpenRow(orders.data?.pages, replica, list, openId);
  const { fetchNextPage } = orders;
  if (orders.isPending) return <Skeletons rows={7} shape="card" />;
  if (orders.isError && items.length === 0) return <Failed error={orders.error} onRetry={() => void orders.refetch()} />;
  if (items.length === 0 && !orders.hasNextPage) {
    const isFiltered = Object.keys(given(filters)).length > 0;
    return (
      <Empty
        icon="orders"
        title={isFiltered ? text.orders.emptyFiltered : text.orders.empty}
        hint={isFiltered ? text.orders.emptyFilteredHint : text.orders.emptyHint}
      />
    );
  }
  return (
    <VirtualList
      name={text.orders.list}
      items={items}
      idOf={idOf}
      rowHeight={6.25}
      openId={openId}
      onOpen={(id, byKeyboard) => navigate(hrefOf('orders', id, given(filters)), { byKeyboard })}
      row={card}
      more={{ has: orders.hasNextPage, isFailed: orders.isFetchNextPageError, load: () => void fetchNextPage({ cancelRefetch: false }) }}
    />
  );
}
