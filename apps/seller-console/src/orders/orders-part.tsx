import { useMemo } from 'react';
import { useText } from '../i18n/language.js';
import { given } from '../live/given.js';
import { Panes } from '../shell/panes.js';
import { hrefOf, type Route } from '../shell/route.js';
import { Empty } from '../ui/states.js';
import { orderFiltersOf } from './filters.js';
import { OrderList } from './order-list.js';
import { OrderPane } from './order-pane.js';

/** Order messages: the orders by their status, and the one that is open beside them. */
export default function OrdersPart({ route }: { readonly route: Route }) {
  const text = useText();
  const query = route.query.toString();
  const filters = useMemo(() => orderFiltersOf(new URLSearchParams(query)), [query]);
  return (
    <Panes
      isOpen={route.id !== null}
      listHref={hrefOf('orders', null, given(filters))}
      list={<OrderList filters={filters} openId={route.id} />}
      detail={
        route.id === null ? <Empty icon="orders" title={text.orders.choose} hint={text.orders.chooseHint} /> : <OrderPane key={route.id} orderId={route.id} />
      }
    />
  );
}
