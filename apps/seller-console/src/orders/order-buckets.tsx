import { useEffect, useRef } from 'react';
import { Tab, TabList } from 'react-aria-components';
import { type Bucket, BUCKETS } from '../api/shapes.js';
import { useFormat, useText } from '../i18n/language.js';
import { useCounts } from '../messages/inbox-list.js';
import { Settings } from '../shell/settings.js';
import styles from './order-buckets.module.css';

/** The buckets as tabs, with their numbers of orders. All are visible, except on narrow screens, which scroll them. */
export function OrderBuckets({ selected }: { readonly selected: Bucket | 'all' }) {
  const text = useText();
  const format = useFormat();
  const counts = useCounts();
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    element.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [selected]);
  const tabs: readonly (readonly [Bucket | 'all', string, number | undefined])[] = [
    ['all', text.orders.all, counts?.orders.total],
    ...BUCKETS.map((bucket) => [bucket, text.orders.bucket[bucket], counts?.orders.byBucket[bucket]] as const),
  ];
  return (
    <header className={styles.head}>
      <div className={styles.line}>
        <h2 className={styles.title}>{text.parts.orders}</h2>
        <Settings isNarrowOnly />
      </div>
      <TabList ref={element} className={styles.tabs} aria-label={text.orders.buckets}>
        {tabs.map(([key, name, count]) => (
          <Tab key={key} id={key} className={styles.tab}>
            {name}
            <span className={styles.count} data-none={count === 0 || undefined}>
              {count === undefined ? '' : format.number(count)}
            </span>
          </Tab>
        ))}
      </TabList>
    </header>
  );
}
