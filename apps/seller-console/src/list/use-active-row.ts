import { type KeyboardEvent, type MouseEvent, type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { type Selecting } from './selection.js';

interface Options<T> {
  readonly items: readonly T[];
  readonly idOf: (item: T) => string;
  readonly openId: string | null;
  readonly onOpen: (id: string, byKeyboard: boolean) => void;
  readonly selecting?: Selecting<T>;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly virtualizer: { scrollToIndex(index: number): void };
}

/**
 * The one row of a list that can have the focus, and what keys and the mouse do to it. The focus follows its row wherever that moves;
 * where the row is gone, the row in its place has it.
 */
export function useActiveRow<T>(options: Options<T>) {
  const { items, idOf, openId, scroller, virtualizer } = options;
  const [activeId, setActiveId] = useState<string | null>(openId);
  const place = useRef(0);
  const wantsFocus = useRef(false);
  const latest = useRef(options);
  latest.current = options;
  const found = useMemo(() => (activeId === null ? -1 : items.findIndex((item) => idOf(item) === activeId)), [items, idOf, activeId]);
  const index = found >= 0 ? found : Math.min(place.current, items.length - 1);
  const id = index >= 0 ? idOf(items[index]) : null;

  useLayoutEffect(() => {
    // The focused row left the document: so did the focus.
    const hadFocus = found < 0 && activeId !== null && document.activeElement === document.body && wantsFocus.current;
    place.current = Math.max(index, 0);
    if (hadFocus && id !== null) setActiveId(id);
    if (wantsFocus.current && id !== null && document.activeElement !== rowOf(scroller.current, id)) rowOf(scroller.current, id)?.focus({ preventScroll: true });
  });

  useEffect(() => {
    const element = scroller.current;
    const left = (event: FocusEvent): void => {
      // A row that is removed from the document loses the focus without a new target.
      if (event.relatedTarget !== null) wantsFocus.current = false;
    };
    const pressed = (event: Event): void => {
      if (!element?.contains(event.target as Node)) wantsFocus.current = false;
    };
    element?.addEventListener('focusout', left);
    document.addEventListener('pointerdown', pressed);
    return () => {
      element?.removeEventListener('focusout', left);
      document.removeEventListener('pointerdown', pressed);
    };
  }, [scroller]);

  const onKeyDown = useCallback((event: KeyboardEvent) => {
    const { items: all, idOf: idOfItem, onOpen, selecting } = latest.current;
    if (!(event.target instanceof HTMLElement) || event.target.role !== 'row') return;
    const at = all.findIndex((item) => idOfItem(item) === (event.target as HTMLElement).dataset.id);
    const step = stepOf(event.key, at, all.length);
    const isCommand = event.ctrlKey || event.metaKey;
    if (step !== null && all.length > 0) {
      const next = idOfItem(all[step]);
      if (event.shiftKey && selecting) {
        if (selecting.selection.kind === 'some' && selecting.selection.anchor === null) selecting.onToggle(idOfItem(all[at]));
        selecting.onSelectTo(next);
      }
      wantsFocus.current = true;
      virtualizer.scrollToIndex(step);
      setActiveId(next);
    } else if (event.key === 'Enter' && at >= 0) onOpen(idOfItem(all[at]), true);
    else if (event.key === ' ' && at >= 0) {
      if (event.shiftKey) selecting?.onSelectTo(idOfItem(all[at]));
      else selecting?.onToggle(idOfItem(all[at]));
    } else if (event.key.toLowerCase() === 'a' && isCommand && selecting) selecting.onSelectAll();
    else if (event.key === 'Escape' && selecting) selecting.onClear();
    else return;
    event.preventDefault();
  }, [virtualizer]);

  const onPointer = useCallback((pointed: string, event: MouseEvent) => {
    const { onOpen, selecting } = latest.current;
    setActiveId(pointed);
    if (event.shiftKey && selecting) selecting.onSelectTo(pointed);
    else if ((event.ctrlKey || event.metaKey) && selecting) selecting.onToggle(pointed);
    else onOpen(pointed, false);
  }, []);

  const onFocus = useCallback((focused: string) => {
    wantsFocus.current = true;
    setActiveId(focused);
  }, []);

  return { id, onKeyDown, onPointer, onFocus };
}

const PAGE = 10;

function stepOf(key: string, at: number, length: number): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + PAGE,
    PageUp: at - PAGE,
    Home: 0,
    End: length - 1,
  };
  return Object.hasOwn(steps, key) ? Math.max(0, Math.min(length - 1, steps[key])) : null;
}

function rowOf(scroller: HTMLElement | null, id: string): HTMLElement | null {
  return scroller?.querySelector<HTMLElement>(`[role="row"][data-id="${CSS.escape(id)}"]`) ?? null;
}
