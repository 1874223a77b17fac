/** A list of the server: what it shows, and where. Lists are newest first, then by id. */
export interface ListOf<T> {
  id(item: T): string;
  /** The time that the list is sorted by. */
  time(item: T): string;
  shows(item: T): boolean;
}

/**
 * A list as it is now: the pages that were loaded, without the items that changed since, and these where they stand now. What belongs
 * behind the last loaded item is left to the page that will bring it, unless the list is loaded to its end.
 */
export function arrange<T>(loaded: readonly T[], isComplete: boolean, moved: Iterable<readonly [string, T | null]>, list: ListOf<T>): T[] {
  const elsewhere = new Map(moved);
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
