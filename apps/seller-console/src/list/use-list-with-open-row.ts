import { useLayoutEffect, useMemo, useState } from 'react';
import { type ListOf } from '../live/arrange.js';
import { type Replica } from '../live/replica.js';
import { type PageOf, useLiveList } from '../live/use-live-list.js';

/**
 * The items of a list under its filters, as they are now; the open one stays until it is left. Opening an unread conversation reads it,
 * which would else take its row away under the seller's eyes. Only a row that the list has shown is kept, and only while it `mayStay`.
 */
export function useListWithOpenRow<T>(
  pages: readonly PageOf<T>[] | undefined,
  replica: Replica<T>,
  list: ListOf<T>,
  openId: string | null,
  mayStay: (item: T) => boolean = always,
): readonly T[] {
  const [shown, setShown] = useState<{ readonly list: ListOf<T>; readonly id: string } | null>(null);
  const keptId = shown?.list === list && shown.id === openId ? openId : null;
  const kept = useMemo<ListOf<T>>(
    () => (keptId === null ? list : { ...list, shows: (item) => list.shows(item) || (list.id(item) === keptId && mayStay(item)) }),
    [list, keptId, mayStay],
  );
  const items = useLiveList(pages, replica, kept);
  const isShown = openId !== null && keptId === null && items.some((item) => list.id(item) === openId);
  useLayoutEffect(() => {
    if (isShown) setShown({ list, id: openId });
  }, [isShown, list, openId]);
  return items;
}

const always = (): true => true;
