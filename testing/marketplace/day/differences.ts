/**
 * The differences between two values, a sentence for each. Ignores fields that `wanted` lacks; compares everything else exactly, including
 * the length of lists.
 */
export function differences(there: unknown, wanted: unknown, at: string): string[] {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(there)) return [`${at}: wanted a list, got ${asJson(there)}`];
    if (there.length !== wanted.length) return [`${at}: wanted ${wanted.length} items, got ${there.length}`];
    return wanted.flatMap((each, index) => differences(there[index], each, `${at}[${index}]`));
  }
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof there !== 'object' || there === null) return [`${at}: wanted ${asJson(wanted)}, got ${asJson(there)}`];
    return Object.entries(wanted).flatMap(([name, each]) => differences((there as Record<string, unknown>)[name], each, `${at}.${name}`));
  }
  return Object.is(there, wanted) ? [] : [`${at}: wanted ${asJson(wanted)}, got ${asJson(there)}`];
}

export interface ListRules<T, W> {
  readonly at: string;
  /** The time that orders the list. */
  readonly time: (item: T) => string;
  /** `as-wanted`: another criterion than the time gives the order. */
  readonly direction: 'newest-first' | 'as-wanted';
  /** Identifies an item. Without it, items are compared by their contents. */
  readonly key?: { readonly there: (item: T) => string; readonly wanted: (item: W) => string };
  readonly compare?: (there: T, wanted: W, at: string) => string[];
}

/** Compares lists that are ordered by time. Items with the same time may be in either order. */
export function listDifferences<T extends object, W extends object>(there: readonly T[], wanted: readonly W[], rules: ListRules<T, W>): string[] {
  const { at, time, direction, key, compare = differences } = rules;
  if (there.length !== wanted.length) return [`${at}: wanted ${wanted.length} items, got ${there.length}${unexpectedItems(there, wanted, rules)}`];
  const found: string[] = [];
  for (let from = 0; from < there.length; ) {
    const moment = time(there[from]);
    let to = from + 1;
    while (to < there.length && time(there[to]) === moment) to += 1;
    const isNewer = to < there.length && time(there[to]) > moment;
    if (isNewer && direction === 'newest-first') found.push(`${at}[${to}]: ${time(there[to])} is newer than ${moment} before it`);
    found.push(...groupDifferences(there.slice(from, to), wanted.slice(from, to), `${at}[${from}]`, key, compare));
    from = to;
  }
  return found;
}

function groupDifferences<T extends object, W extends object>(
  there: readonly T[],
  wanted: readonly W[],
  at: string,
  key: ListRules<T, W>['key'],
  compare: (there: T, wanted: W, at: string) => string[],
): string[] {
  const left = [...there];
  return wanted.flatMap((each) => {
    const match = left.findIndex((item) => (key ? key.there(item) === key.wanted(each) : compare(item, each, at).length === 0));
    const [item] = left.splice(Math.max(match, 0), 1);
    if (match < 0 && key) return [`${at}: wanted ${key.wanted(each)}, got ${key.there(item)}`];
    return compare(item, each, key ? `${at} ${key.wanted(each)}` : at);
  });
}

function unexpectedItems<T extends object, W extends object>(there: readonly T[], wanted: readonly W[], { key }: ListRules<T, W>): string {
  if (!key) return '';
  const [known, hoped] = [new Set(there.map(key.there)), new Set(wanted.map(key.wanted))];
  const missing = [...hoped].filter((id) => !known.has(id));
  const unwanted = [...known].filter((id) => !hoped.has(id));
  return `; missing: ${missing.join(', ') || 'none'}; not wanted: ${unwanted.join(', ') || 'none'}`;
}

function asJson(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
