import { type Collection, type FieldValue, type Query, sortOf } from '@parley/event-sourcing';
import { type mongo } from 'mongoose';
import { type StoredDocument, direction, indexName, keyOf } from './names.js';

/** A query in the format of the driver. */
export interface DriverQuery {
  readonly filter: mongo.Filter<StoredDocument>;
  readonly sort: Record<string, 1 | -1>;
  /** The declared index for the query, so that the server does not try others. */
  readonly hint?: string;
}

/** Null if the query cannot match. */
export function toDriverQuery<T>(collection: Collection<T>, query: Omit<Query, 'limit'>): DriverQuery | null {
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
 * The declared index that starts with the fields of `where`, in any order, followed by the sort fields in their order; without a sort, by the
 * field of the range, in either direction.
 */
function declaredIndex<T>(
  { indexes }: Collection<T>,
  equal: readonly string[],
  sort: readonly string[],
  range: string | undefined,
): readonly string[] | undefined {
  return indexes.find((index) => {
    const rest = index.slice(equal.length);
    const matches = sort.length === 0 && range !== undefined ? rest.length === 1 && plain(rest[0]) === range : sameList(rest, sort);
    return matches && equal.every((field) => index.indexOf(field) >= 0 && index.indexOf(field) < equal.length);
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

/** Keyset pagination: everything after the cursor, with an extra condition that limits the index scan. */
function afterConditions(sort: readonly (readonly [string, 1 | -1])[], after: Query['after']): mongo.Document[] {
  if (!after) return [];
  if (after.length !== sort.length || after.includes(null)) throw new Error('Invalid cursor: it must have the sort values and the id');
  const rest = (i: number) => ({ [sort[i][0]]: { [sort[i][1] === 1 ? '$gt' : '$lt']: after[i] } });
  const equal = (i: number) => ({ [sort[i][0]]: after[i] });
  const ways = sort.map((_, i) => ({ $and: [...sort.slice(0, i).map((__, before) => equal(before)), rest(i)] }));
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
