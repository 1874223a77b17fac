import { type RefObject, useCallback, useLayoutEffect, useState } from 'react';
import { flushSync } from 'react-dom';

/** Rows that are drawn beyond either edge of what is in sight. */
const BEYOND = 8;

/** The rows that are drawn, by their index; `end` is not one of them. */
export interface VisibleRows {
  readonly first: number;
  readonly end: number;
  /** Scrolls no further than it must for a row to be in sight. */
  readonly scrollTo: (index: number) => void;
}

/**
 * Which rows of a list are in sight. All have one height, so that nothing is kept for a row that is not drawn, and a list that
 * changes costs nothing here however long it is.
 */
export function useVisibleRows(scroller: RefObject<HTMLElement | null>, count: number, rowHeight: number): VisibleRows {
  const [range, setRange] = useState({ first: 0, end: 0 });
  const look = useCallback(() => {
    const element = scroller.current;
    // Out of sight altogether, as behind what is open on a narrow screen, it keeps what it has drawn.
    if (!element || element.clientHeight === 0) return;
    const first = Math.max(0, Math.floor(element.scrollTop / rowHeight) - BEYOND);
    const end = Math.ceil((element.scrollTop + element.clientHeight) / rowHeight) + BEYOND;
    setRange((before) => (before.first === first && before.end === end ? before : { first, end }));
  }, [scroller, rowHeight]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    look();
    // Drawn in the same frame, or an empty list would be in sight for a moment.
    const onScroll = (): void => flushSync(look);
    element.addEventListener('scroll', onScroll, { passive: true });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', onScroll);
      observer.disconnect();
    };
  }, [scroller, look]);
  const scrollTo = useCallback(
    (index: number): void => {
      const element = scroller.current;
      if (!element) return;
      const top = index * rowHeight;
      const lowest = top + rowHeight - element.clientHeight;
      if (element.scrollTop > top) element.scrollTop = top;
      else if (element.scrollTop < lowest) element.scrollTop = lowest;
    },
    [scroller, rowHeight],
  );
  return { first: Math.min(range.first, count), end: Math.min(range.end, count), scrollTo };
}
