import { type ReactNode, useMemo, useState } from 'react';
import { type OrderDetails, type TimelineEntry } from '../api/shapes.js';
import { useFormat, useLanguage, useText } from '../i18n/language.js';
import { statusText } from '../i18n/statuses.js';
import { useParley } from '../live/parley.js';
import { Bubble } from '../thread/bubble.js';
import { OutgoingBubble, useOutgoing } from '../thread/outgoing.js';
import { ThreadScroll } from '../thread/scroll.js';
import { Button } from '../ui/button.js';
import { loadEarlierLines } from './queries.js';
import { StatusMark } from './status-mark.js';
import { keyOfLine } from './timeline.js';
import styles from './order-timeline.module.css';

export interface OrderTimelineProps {
  readonly order: OrderDetails;
  readonly facts: ReactNode;
  /** Told whether the end of the newest line is on the screen. */
  readonly onEndInSight: (isInSight: boolean) => void;
}

/** The statuses and messages of an order in one timeline, below its details. */
export function OrderTimeline({ order, facts, onEndInSight }: OrderTimelineProps) {
  const text = useText();
  const { timeline, orderId, unreadCount } = order;
  const messages = useMemo(() => timeline.filter((entry) => entry.kind === 'message'), [timeline]);
  const outgoing = useOutgoing({ kind: 'order', id: orderId }, messages);
  // New entries are at the end.
  const [startsAtTop] = useState(unreadCount === 0);
  const last = timeline.at(-1);
  return (
    <ThreadScroll
      name={text.orders.timeline}
      newest={outgoing.at(-1)?.key ?? (last ? keyOfLine(last) : '')}
      isOwn={outgoing.length > 0 || (last?.kind === 'message' && last.from === 'seller')}
      oldest={timeline[0] ? keyOfLine(timeline[0]) : ''}
      startsAtTop={startsAtTop}
      onEndInSight={onEndInSight}
      before={
        <>
          {facts}
          {order.timelineNextCursor && <Earlier order={order} />}
        </>
      }
    >
      {timeline.map((entry) =>
        entry.kind === 'message' ? <Bubble key={keyOfLine(entry)} message={entry} withDay /> : <StatusLine key={keyOfLine(entry)} entry={entry} />,
      )}
      {outgoing.map((entry) => (
        <OutgoingBubble key={entry.key} entry={entry} />
      ))}
    </ThreadScroll>
  );
}

/** The way to the lines that are older than those that were read. */
function Earlier({ order }: { readonly order: OrderDetails }) {
  const parley = useParley();
  const text = useText();
  const [state, setState] = useState<'idle' | 'loading' | 'failed'>('idle');
  const load = (): void => {
    setState('loading');
    loadEarlierLines(parley, order).then(
      () => setState('idle'),
      () => setState('failed'),
    );
  };
  return (
    <div className={styles.earlier}>
      {state === 'failed' && <p role="alert">{text.states.moreFailed}</p>}
      <Button isDisabled={state === 'loading'} onPress={load}>
        {state === 'loading' ? text.states.loadingMore : state === 'failed' ? text.states.retry : text.orders.earlier}
      </Button>
    </div>
  );
}

function StatusLine({ entry }: { readonly entry: Extract<TimelineEntry, { kind: 'status' }> }) {
  const format = useFormat();
  const [language] = useLanguage();
  return (
    <li className={styles.status}>
      <StatusMark bucket={entry.bucket}>{statusText(entry.status, language)}</StatusMark>
      <time className={styles.time} dateTime={entry.occurredAt}>
        {format.full(entry.occurredAt)}
      </time>
    </li>
  );
}
