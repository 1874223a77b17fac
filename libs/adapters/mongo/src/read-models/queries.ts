import { type Collection, type FieldValue, type Query, sortOf } from '@parley/event-sourcing';
import { type mongo } from 'mongoose';
import { type KeptDocument, direction, indexName, keyOf } from './names.js';

/** A query as the driver takes it. */
export interface Asked {
  readonly filter: mongo.Filter<KeptDocument>;
  readonly sort: Record<string, 1 | -1>;
  /** The index that is declared for it, so that the server tries no other. */
  readonly hint?: string;
}

/** Null where nothing can match. */
export function askedOf<T>(collection: Collection<T>, query: Omit<Query, 'limit'>): Asked | null {
  const { where, range, after } = query;
  const sort = sortOf(query).map(direction);
  check(collection, [...Object.keys(where), ...query.sort.map(plain), ...(range ? [range.field] : [])]);
  const conditions = [...equalities(where), ...rangeConditions(range), ...afterConditions(sort, after)];
  if (Object.values(where).some((given) => isList(given) && given.length === 0)) return null;
  const hint = declaredIndex(collection, Object.keys(where), query.sort, range?.field);
  return {
    filter: conditions.length > 0 ? { $and: conditions } : {},
    sort: Object.fromEntries(sort),
    ...(hint ? { hint: indexName(hint) } : {}),
  };
}

/**
 * The index that begins with the fields of `where`, in any order, and goes on with those that are sorted by, in theirs; where nothing is
 * sorted, with that of the range, in either direction.
 */
function declaredIndex<T>(
  { indexes }: Collection<T>,
  equal: readonly string[],
  sort: readonly string[],
  range: string | undefined,
): readonly string[] | undefined {
  return indexes.find((index) => {
    const behind = index.slice(equal.length);
    const goesOn = sort.length === 0 && range !== undefined ? behind.length === 1 && plain(behind[0]) === range : sameList(behind, sort);
    return goesOn && equal.every((field) => index.indexOf(field) >= 0 && index.indexOf(field) < equal.length);
  });
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}

function equalities(where: Query['where']): mongo.Document[] {
  return Object.entries(where).map(([field, given]) => ({ [keyOf(field)]: isList(given) ? { $in: [...new Set(given)] } : given }));
}

function rangeConditions(range: Query['range']): mongo.Document[] {
  const conditions: mongo.Document[] = [];
  if (range?.from !== undefined) conditions.push({ [keyOf(range.field)]: { $gte: range.from } });
  if (range?.below !== undefined) conditions.push({ [keyOf(range.field)]: { $lt: range.below } });
  return conditions;
}

/** Keyset paging: all behind a place in the order, with a first condition by which the index is entered at that place. */
function afterConditions(sort: readonly (readonly [string, 1 | -1])[], after: Query['after']): mongo.Document[] {
  if (!after) return [];
  if (after.length !== sort.length || after.includes(null)) throw new Error('a place in a list is its sort values and the id');
  const behind = (i: number) => ({ [sort[i][0]]: { [sort[i][1] === 1 ? '$gt' : '$lt']: after[i] } });
  const equal = (i: number) => ({ [sort[i][0]]: after[i] });
  const ways = sort.map((_, i) => ({ $and: [...sort.slice(0, i).map((__, before) => equal(before)), behind(i)] }));
  const [key, upwards] = sort[0];
  return [{ [key]: { [upwards === 1 ? '$gte' : '$lte']: after[0] } }, { $or: ways }];
}

function check<T>(collection: Collection<T>, named: readonly string[]): void {
  for (const field of named) {
    if (field !== 'id' && !(field in collection.fields)) throw new Error(`collection ${collection.name} has no field ${field}`);
  }
}

function plain(field: string): string {
  return field.startsWith('-') ? field.slice(1) : field;
}

function isList(given: FieldValue | readonly FieldValue[]): given is readonly FieldValue[] {
  return Array.isArray(given);
}
