/** Describes a list of the server: its items and their order. Lists are newest first, then by id. */
export interface ListOf<T> {
  id(item: T): string;
  /** The time that the list is sorted by. */
  time(item: T): string;
  shows(item: T): boolean;
}

/**
 * The current list: the loaded pages, with changed items moved to their new places. Items after the last loaded one wait for the page that
 * contains them, unless the list is loaded completely.
 */
export function arrange<T>(loaded: readonly T[], isComplete: boolean, moved: Iterable<readonly [string, T | null]>, list: ListOf<T>): readonly T[] {
  const elsewhere = new Map(moved);
  if (elsewhere.size === 0) return loaded;
  const last = loaded.at(-1);
  const isWithin = (item: T): boolean => isComplete || (last !== undefined && compare(list, item, last) <= 0);
  const placed = [...elsewhere.values()].filter((item): item is T & {} => item !== null && item !== undefined && list.shows(item) && isWithin(item));
  placed.sort((a, b) => compare(list, a, b));
  const arranged: T[] = [];
  let next = 0;
  for (const item of loaded) {
    if (elsewhere.has(list.id(item))) continue;
    while (next < placed.length && compare(list, placed[next], item) < 0) arranged.push(placed[next++]);
    arranged.push(item);
  }
  return arranged.concat(placed.slice(next));
}

function compare<T>(list: ListOf<T>, a: T, b: T): number {
  const [timeA, timeB] = [list.time(a), list.time(b)];
  if (timeA !== timeB) return timeA > timeB ? -1 : 1;
  const [idA, idB] = [list.id(a), list.id(b)];
  return idA === idB ? 0 : idA < idB ? -1 : 1;
}
