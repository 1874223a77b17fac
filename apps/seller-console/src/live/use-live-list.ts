import { useMemo, useSyncExternalStore } from 'react';
import { arrange, type ListOf } from './arrange.js';
import { type Replica } from './replica.js';

/** A page of any list of the API. */
export interface PageOf<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** The items of the loaded pages, as they are now; `list` must be the same object while its filter is the same. */
export function useLiveList<T>(pages: readonly PageOf<T>[] | undefined, replica: Replica<T>, list: ListOf<T>): readonly T[] {
  const snapshot = useSyncExternalStore(replica.subscribe, replica.snapshot);
  const loaded = useMemo(() => distinct(pages ?? [], list), [pages, list]);
  const isComplete = pages !== undefined && pages.at(-1)?.nextCursor === null;
  return useMemo(
    () => (pages ? arrange(loaded, isComplete, replica.moved(), list) : []),
    // The snapshot stands for what the replica says.
    [pages, loaded, isComplete, replica, list, snapshot],
  );
}

/** One item as it is now, null where it is not known or gone. */
export function useLiveItem<T>(replica: Replica<T>, id: string): T | null {
  const snapshot = useSyncExternalStore(replica.subscribe, replica.snapshot);
  return useMemo(() => replica.get(id), [replica, id, snapshot]);
}

/** An item that moved up while the pages were loaded can stand in two of them. */
function distinct<T>(pages: readonly PageOf<T>[], list: ListOf<T>): T[] {
  const seen = new Set<string>();
  const items: T[] = [];
  for (const page of pages) {
    for (const item of page.items) {
      const id = list.id(item);
      if (!seen.has(id)) items.push(item);
      seen.add(id);
    }
  }
  return items;
}
