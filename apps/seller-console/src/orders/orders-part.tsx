import { useMemo } from 'react';
import { TabPanel, Tabs } from 'react-aria-components';
import { type Bucket } from '../api/shapes.js';
import { useText } from '../i18n/language.js';
import { given } from '../live/given.js';
import { Panes } from '../shell/panes.js';
import { hrefOf, navigate, type Route } from '../shell/route.js';
import { Empty } from '../ui/states.js';
import { orderFiltersOf } from './filters.js';
import { OrderBuckets } from './order-buckets.js';
import { OrderList } from './order-list.js';
import { OrderPane } from './order-pane.js';
import styles from './orders-part.module.css';

/** Order messages: the orders by their status, and the one that is open beside them. */
export default function OrdersPart({ route }: { readonly route: Route }) {
  const text = useText();
  const query = route.query.toString();
  const filters = useMemo(() => orderFiltersOf(new URLSearchParams(query)), [query]);
  const selected = filters.bucket ?? 'all';
  const select = (bucket: Bucket | null): void => navigate(hrefOf('orders', route.id, given({ ...filters, bucket })), { replace: true });
  return (
    <Tabs
      className={styles.part}
      data-open={route.id !== null || undefined}
      selectedKey={selected}
      onSelectionChange={(key) => select(key === 'all' ? null : (key as Bucket))}
    >
      <OrderBuckets selected={selected} />
      <TabPanel id={selected} className={styles.panel}>
        <Panes
          isOpen={route.id !== null}
          listHref={hrefOf('orders', null, given(filters))}
          list={<OrderList filters={filters} openId={route.id} />}
          detail={
            route.id === null ? (
              <Empty icon="orders" title={text.orders.choose} hint={text.orders.chooseHint} />
            ) : (
              <OrderPane key={route.id} orderId={route.id} focusAt={route.byKeyboardAt} />
            )
          }
        />
      </TabPanel>
    </Tabs>
  );
}
