import { type ReactNode, type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useText } from '../i18n/language.js';
import { Button } from '../ui/button.js';
import styles from './scroll.module.css';

export interface ThreadScrollProps {
  readonly name: string;
  /** The entries, oldest first. */
  readonly children: ReactNode;
  /** Identifies the newest entry. A change means a new message. */
  readonly newest: string;
  /** Whether the newest is the seller's own: then it is shown wherever they were. */
  readonly isOwn: boolean;
  /** Names the oldest entry. */
  readonly oldest: string;
  /** Whether it is read from the top first; else from the end. */
  readonly startsAtTop?: boolean;
  /** Told whether the end of the newest entry is on the screen. */
  readonly onEndInSight: (isInSight: boolean) => void;
  /** Content above the entries. */
  readonly before?: ReactNode;
  readonly earlier?: { readonly has: boolean; readonly isLoading: boolean; readonly isFailed: boolean; readonly load: () => void };
}

const NEAR_PX = 80;

/**
 * A scroll area for entries that grow at their end. It remains at the end while the seller is there, announces new entries otherwise, and
 * keeps its position when earlier entries are added above.
 */
export function ThreadScroll({ name, children, newest, isOwn, oldest, startsAtTop, onEndInSight, before, earlier }: ThreadScrollProps) {
  const text = useText();
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const end = useEndInSight(scroller, onEndInSight);
  const atEnd = useRef(!startsAtTop);
  const fromEnd = useRef(0);
  const [unseen, setUnseen] = useState(0);
  const seen = useRef(newest);
  const first = useRef(oldest);

  const toEnd = useCallback(() => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, []);

  const onScroll = (): void => {
    const element = scroller.current;
    if (!element) return;
    fromEnd.current = element.scrollHeight - element.scrollTop;
    atEnd.current = fromEnd.current - element.clientHeight < NEAR_PX;
    if (atEnd.current) setUnseen(0);
    if (element.scrollTop < 400 && earlier?.has && !earlier.isLoading && !earlier.isFailed) earlier.load();
  };

  // Earlier entries came in above.
  useLayoutEffect(() => {
    const element = scroller.current;
    // Before the first scroll the top is visible and needs no correction.
    if (element && !atEnd.current && fromEnd.current > 0 && first.current !== oldest) element.scrollTop = element.scrollHeight - fromEnd.current;
    first.current = oldest;
  }, [oldest]);

  useLayoutEffect(() => {
    if (seen.current !== newest) {
      if (atEnd.current || isOwn) toEnd();
      else setUnseen((count) => count + 1);
    }
    seen.current = newest;
  }, [newest, isOwn, toEnd]);

  // Pictures and a growing field change the heights of what is there.
  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => atEnd.current && toEnd());
    if (content.current) observer.observe(content.current);
    if (scroller.current) observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [toEnd]);

  return (
    <div className={styles.frame}>
      <div ref={scroller} className={styles.scroller} onScroll={onScroll} tabIndex={0} role="region" aria-label={name}>
        {earlier?.has && (
          <div className={styles.earlier} role="status">
            {earlier.isFailed && <p>{text.states.moreFailed}</p>}
            <Button isDisabled={earlier.isLoading} onPress={earlier.load}>
              {earlier.isLoading ? text.states.loadingMore : earlier.isFailed ? text.states.retry : text.thread.earlier}
            </Button>
          </div>
        )}
        <div ref={content} className={styles.content} data-from-end={before === undefined || undefined}>
          {before}
          <ol className={styles.entries}>{children}</ol>
          <div ref={end} aria-hidden="true" />
        </div>
      </div>
      {unseen > 0 && (
        <div className={styles.unseen}>
          <Button look="primary" icon="chevronDown" onPress={toEnd}>
            {text.thread.newMessages(unseen)}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Follows whether the end of the entries is on the screen; the ref belongs to an element behind the last of them. */
function useEndInSight(scroller: RefObject<HTMLElement | null>, onEndInSight: (isInSight: boolean) => void): RefObject<HTMLDivElement | null> {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!end.current) return undefined;
    // A few pixels, as a screen's scale may leave the very end just out of it.
    const observer = new IntersectionObserver((entries) => onEndInSight(entries.at(-1)?.isIntersecting ?? false), {
      root: scroller.current,
      rootMargin: '0px 0px 24px 0px',
    });
    observer.observe(end.current);
    return () => {
      observer.disconnect();
      onEndInSight(false);
    };
  }, [scroller, onEndInSight]);
  return end;
}
