import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, type MouseEvent, type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useText } from '../i18n/language.js';
import { Button } from '../ui/button.js';
import { isSelected, type Selecting } from './selection.js';
import { useActiveRow } from './use-active-row.js';
import { useHeldPlace } from './use-held-place.js';
import styles from './virtual-list.module.css';

export interface VirtualListProps<T> {
  readonly name: string;
  readonly items: readonly T[];
  readonly idOf: (item: T) => string;
  /** In rem. */
  readonly rowHeight: number;
  readonly openId: string | null;
  readonly onOpen: (id: string, byKeyboard: boolean) => void;
  /** Renders a row. Must be the same function while its output is the same. */
  readonly row: (item: T) => ReactNode;
  readonly selecting?: Selecting<T>;
  readonly more: { readonly has: boolean; readonly isFailed: boolean; readonly load: () => void };
}

const AHEAD = 30;

/**
 * A list of any length: only the rows in sight are in the document, and more are loaded before its end is in sight. It is a grid to a
 * screen reader; the arrow keys move, Enter opens, Space selects, Shift selects a range, Ctrl or Cmd + A all.
 */
export function VirtualList<T>(props: VirtualListProps<T>) {
  const { items, idOf, selecting, more, openId } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [remPx] = useState(rem);
  const rowHeight = props.rowHeight * remPx;
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: useCallback(() => scroller.current, []),
    // Functions that stay the same, or the whole list would be measured anew with each frame.
    estimateSize: useCallback(() => rowHeight, [rowHeight]),
    getItemKey: useCallback((index: number) => idOf(items[index]), [items, idOf]),
    overscan: 8,
  });
  const active = useActiveRow({ ...props, scroller, virtualizer });
  useHeldPlace(scroller, items, idOf, rowHeight);
  const rows = virtualizer.getVirtualItems();
  const lastIndex = rows.at(-1)?.index ?? 0;
  const { has, isFailed, load } = more;
  useEffect(() => {
    if (has && !isFailed && lastIndex >= items.length - AHEAD) load();
  }, [has, isFailed, load, lastIndex, items.length]);
  return (
    <div ref={scroller} className={styles.scroller}>
      <div
        role="grid"
        aria-label={props.name}
        aria-multiselectable={selecting ? true : undefined}
        aria-rowcount={has ? -1 : items.length}
        aria-colcount={selecting ? 2 : 1}
        className={styles.rows}
        style={{ height: virtualizer.getTotalSize() }}
        onKeyDown={active.onKeyDown}
      >
        {rows.map(({ index, start, key }) => {
          const item = items[index];
          const id = idOf(item);
          return (
            <Row
              key={key}
              item={item}
              id={id}
              index={index}
              start={start}
              height={rowHeight}
              isActive={id === active.id}
              isOpen={id === openId}
              isSelected={selecting ? isSelected(selecting.selection, id) : null}
              selectName={selecting?.name}
              content={props.row}
              onPointer={active.onPointer}
              onToggle={selecting?.onToggle}
              onFocus={active.onFocus}
            />
          );
        })}
      </div>
      {has && <Foot isFailed={isFailed} onRetry={load} />}
    </div>
  );
}

interface RowProps<T> {
  readonly item: T;
  readonly id: string;
  readonly index: number;
  readonly start: number;
  readonly height: number;
  readonly isActive: boolean;
  readonly isOpen: boolean;
  readonly isSelected: boolean | null;
  readonly selectName: ((item: T) => string) | undefined;
  readonly content: (item: T) => ReactNode;
  readonly onPointer: (id: string, event: MouseEvent) => void;
  readonly onToggle: ((id: string) => void) | undefined;
  readonly onFocus: (id: string) => void;
}

const Row = memo(function Row<T>(props: RowProps<T>) {
  const { item, id, index, start, height, isActive, isOpen, isSelected: selected, selectName, content, onPointer, onToggle, onFocus } = props;
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (element.current) element.current.style.transform = `translateY(${start}px)`;
  }, [start]);
  const click = useCallback((event: MouseEvent) => onPointer(id, event), [id, onPointer]);
  return (
    <div
      ref={element}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={selected ?? undefined}
      aria-current={isOpen || undefined}
      data-id={id}
      tabIndex={isActive ? 0 : -1}
      className={styles.row}
      style={{ height }}
      onClick={click}
      onFocus={() => onFocus(id)}
    >
      {selected !== null && (
        <div role="gridcell" className={styles.cell} data-narrow onClick={(event) => event.stopPropagation()}>
          <label className={styles.check}>
            <input type="checkbox" tabIndex={-1} checked={selected} aria-label={selectName?.(item)} onChange={() => onToggle?.(id)} />
          </label>
        </div>
      )}
      <div role="gridcell" className={styles.cell}>
        {content(item)}
      </div>
    </div>
  );
}) as <T>(props: RowProps<T>) => ReactNode;

function Foot({ isFailed, onRetry }: { readonly isFailed: boolean; readonly onRetry: () => void }) {
  const text = useText();
  return (
    <div className={styles.foot} role="status">
      {isFailed ? (
        <>
          {text.states.moreFailed} <Button onPress={onRetry}>{text.states.retry}</Button>
        </>
      ) : (
        text.states.loadingMore
      )}
    </div>
  );
}

function rem(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}
