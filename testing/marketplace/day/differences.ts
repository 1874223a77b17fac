/**
 * How what is there differs from what is wanted, one sentence each. Fields that are not wanted are not compared; everything else is
 * exact, the length of lists too.
 */
export function differences(there: unknown, wanted: unknown, at: string): string[] {
  if (Array.isArray(wanted)) {
    if (!Array.isArray(there)) return [`${at}: wanted a list, got ${shown(there)}`];
    if (there.length !== wanted.length) return [`${at}: wanted ${wanted.length} items, got ${there.length}`];
    return wanted.flatMap((each, index) => differences(there[index], each, `${at}[${index}]`));
  }
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof there !== 'object' || there === null) return [`${at}: wanted ${shown(wanted)}, got ${shown(there)}`];
    return Object.entries(wanted).flatMap(([name, each]) => differences((there as Record<string, unknown>)[name], each, `${at}.${name}`));
  }
  return Object.is(there, wanted) ? [] : [`${at}: wanted ${shown(wanted)}, got ${shown(there)}`];
}

export interface ListRules<T, W> {
  readonly at: string;
  /** The moment that the list is ordered by, as it is shown. */
  readonly time: (item: T) => string;
  /** `as-wanted`: the order has another reason than the moments. */
  readonly direction: 'newest-first' | 'as-wanted';
  /** What makes two items the same; left out where only their contents say so. */
  readonly key?: { readonly there: (item: T) => string; readonly wanted: (item: W) => string };
  readonly compare?: (there: T, wanted: W, at: string) => string[];
}

/** Compares lists that are ordered by a moment: items that bear the same one may stand in either order. */
export function listDifferences<T extends object, W extends object>(there: readonly T[], wanted: readonly W[], rules: ListRules<T, W>): string[] {
  const { at, time, direction, key, compare = differences } = rules;
  if (there.length !== wanted.length) return [`${at}: wanted ${wanted.length} items, got ${there.length}${strangers(there, wanted, rules)}`];
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

function strangers<T extends object, W extends object>(there: readonly T[], wanted: readonly W[], { key }: ListRules<T, W>): string {
  if (!key) return '';
  const [known, hoped] = [new Set(there.map(key.there)), new Set(wanted.map(key.wanted))];
  const missing = [...hoped].filter((id) => !known.has(id));
  const unwanted = [...known].filter((id) => !hoped.has(id));
  return `; missing: ${missing.join(', ') || 'none'}; not wanted: ${unwanted.join(', ') || 'none'}`;
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
