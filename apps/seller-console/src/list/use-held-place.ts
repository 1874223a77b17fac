import { type RefObject, useLayoutEffect, useRef } from 'react';

/** Keeps what is read in its place while rows come and go above it; at the top, what is new shows. */
export function useHeldPlace<T>(scroller: RefObject<HTMLElement | null>, items: readonly T[], idOf: (item: T) => string, rowHeight: number): void {
  const before = useRef(items);
  useLayoutEffect(() => {
    const element = scroller.current;
    const old = before.current;
    before.current = items;
    if (!element || old === items || element.scrollTop < rowHeight / 2) return;
    const top = Math.floor(element.scrollTop / rowHeight);
    for (const item of old.slice(top, top + 5)) {
      const was = old.indexOf(item);
      const id = idOf(item);
      // Rows are looked for near where they were, so that a list of any length costs the same.
      const now = nearIndexOf(items, (each) => idOf(each) === id, was);
      if (now < 0) continue;
      if (now !== was) element.scrollTop += (now - was) * rowHeight;
      return;
    }
  }, [scroller, items, idOf, rowHeight]);
}

const REACH = 200;

function nearIndexOf<T>(items: readonly T[], matches: (item: T) => boolean, near: number): number {
  for (let away = 0; away <= REACH; away += 1) {
    if (near + away < items.length && matches(items[near + away])) return near + away;
    if (near - away >= 0 && near - away < items.length && matches(items[near - away])) return near - away;
  }
  return -1;
}
