import { useMemo, useRef, useSyncExternalStore } from 'react';
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
  const loaded = useDistinct(pages, list);
  const isComplete = pages !== undefined && pages.at(-1)?.nextCursor === null;
  return useMemo(
    () => (pages ? arrange(loaded, isComplete, replica.moved(), list) : []),
    // The snapshot stands for what the replica says.
    [pages, loaded, isComplete, replica, list, snapshot],
  );
}

/** The current state of an item, null if it is unknown or gone. */
export function useLiveItem<T>(replica: Replica<T>, id: string): T | null {
  const snapshot = useSyncExternalStore(replica.subscribe, replica.snapshot);
  return useMemo(() => replica.get(id), [replica, id, snapshot]);
}

interface Distinct<T> {
  readonly pages: readonly PageOf<T>[];
  readonly seen: Set<string>;
  readonly items: readonly T[];
}

/**
 * The items of all pages, each once: one that moved up while the pages were loaded can stand in two of them. A page more costs what that
 * page costs, however many there are.
 */
function useDistinct<T>(pages: readonly PageOf<T>[] | undefined, list: ListOf<T>): readonly T[] {
  const before = useRef<Distinct<T>>({ pages: [], seen: new Set(), items: [] });
  return useMemo(() => {
    const now = pages ?? [];
    const known = before.current;
    const goesOn = known.pages.length <= now.length && known.pages.every((page, index) => page === now[index]);
    const seen = goesOn ? known.seen : new Set<string>();
    const fresh: T[] = [];
    for (const page of goesOn ? now.slice(known.pages.length) : now) {
      for (const item of page.items) {
        const id = list.id(item);
        if (!seen.has(id)) fresh.push(item);
        seen.add(id);
      }
    }
    const items = goesOn ? known.items.concat(fresh) : fresh;
    before.current = { pages: now, seen, items };
    return items;
  }, [pages, list]);
}
