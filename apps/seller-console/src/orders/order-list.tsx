import { useMemo } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { BUCKETS, type Bucket, type Order } from '../api/shapes.js';
import { useFormat, useText } from '../i18n/language.js';
import { VirtualList } from '../list/virtual-list.js';
import { given } from '../live/given.js';
import { useParley } from '../live/parley.js';
import { useLiveList } from '../live/use-live-list.js';
import { useCounts } from '../messages/inbox-list.js';
import { PaneHead } from '../shell/panes.js';
import { hrefOf, navigate } from '../shell/route.js';
import { Settings } from '../shell/settings.js';
import { Chip } from '../ui/button.js';
import { Empty, Failed, Skeletons } from '../ui/states.js';
import { type OrderFilters, orderList } from './filters.js';
import { OrderCard } from './order-card.js';
import { useOrders } from './queries.js';
import styles from './order-list.module.css';

const card = (order: Order) => <OrderCard order={order} />;
const idOf = ({ orderId }: Order): string => orderId;

/** The orders of a bucket, the buckets as tabs with how many there are in each. */
export function OrderList({ filters, openId }: { readonly filters: OrderFilters; readonly openId: string | null }) {
  const text = useText();
  const format = useFormat();
  const counts = useCounts();
  const change = (next: OrderFilters): void => navigate(hrefOf('orders', openId, given(next)), true);
  const tabs: readonly (readonly [Bucket | 'all', string, number | undefined])[] = [
    ['all', text.orders.all, counts?.orders.total],
    ...BUCKETS.map((bucket) => [bucket, text.orders.bucket[bucket], counts?.orders.byBucket[bucket]] as const),
  ];
  return (
    <>
      <PaneHead title={text.parts.orders}>
        <Settings isNarrowOnly />
      </PaneHead>
      <Tabs
        className={styles.tabs}
        selectedKey={filters.bucket ?? 'all'}
        onSelectionChange={(key) => change({ ...filters, bucket: key === 'all' ? null : (key as Bucket) })}
      >
        <TabList className={styles.tabList} aria-label={text.orders.buckets}>
          {tabs.map(([key, name, count]) => (
            <Tab key={key} id={key} className={styles.tab}>
              {name}
              <span className={styles.count}>{count === undefined ? '' : format.number(count)}</span>
            </Tab>
          ))}
        </TabList>
        <div className={styles.chips} role="group" aria-label={text.inbox.filters}>
          <Chip isSelected={filters.unread === true} onChange={(isOn) => change({ ...filters, unread: isOn ? true : null })}>
            {text.orders.unread}
          </Chip>
          <Chip
            isSelected={filters.replyState === 'unanswered'}
            onChange={(isOn) => change({ ...filters, replyState: isOn ? 'unanswered' : null })}
          >
            {text.orders.unanswered}
          </Chip>
        </div>
        <TabPanel id={filters.bucket ?? 'all'} className={styles.panel}>
          <Orders filters={filters} openId={openId} />
        </TabPanel>
      </Tabs>
    </>
  );
}

function Orders({ filters, openId }: { readonly filters: OrderFilters; readonly openId: string | null }) {
  const { orders: replica } = useParley();
  const text = useText();
  const orders = useOrders(filters);
  const list = useMemo(() => orderList(filters), [filters]);
  const items = useLiveList(orders.data?.pages, replica, list);
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
      onOpen={(id) => navigate(hrefOf('orders', id, given(filters)))}
      row={card}
      more={{ has: orders.hasNextPage, isFailed: orders.isFetchNextPageError, load: () => void fetchNextPage({ cancelRefetch: false }) }}
    />
  );
}
