import { type Collection, type FieldValue, type Query, sortOf } from '@parley/event-sourcing';
import { type Sqlite, type SqlValue } from '../database/driver.js';
import { column, sortTerm } from './schema.js';

const COUNTS_PER_STATEMENT = 100;

interface Condition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** A statement with its parameters. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

export function findDocuments<T>(database: Sqlite, table: string, collection: Collection<T>, query: Query): T[] {
  const { sql, values } = findStatement(table, collection, query);
  return database.all<{ document: string }>(sql, ...values).map(({ document }) => JSON.parse(document) as T);
}

/** The counts of several queries, 100 ranges per statement, because SQLite allows at most 500. */
export function countEachDocuments<T>(
  database: Sqlite,
  table: string,
  collection: Collection<T>,
  queries: readonly Pick<Query, 'where' | 'range'>[],
): number[] {
  const counts = queries.map(() => 0);
  const parts = queries.flatMap((query, i) => countStatements(table, collection, query).map((part) => ({ ...part, i })));
  for (let from = 0; from < parts.length; from += COUNTS_PER_STATEMENT) {
    const some = parts.slice(from, from + COUNTS_PER_STATEMENT);
    const sql = some.map((part) => part.sql).join(' union all ');
    const rows = database.all<{ n: number }>(sql, ...some.flatMap(({ values }) => values));
    rows.forEach(({ n }, at) => (counts[some[at].i] += n));
  }
  return counts;
}

/**
 * Reads one index range for each combination of the listed values and merges them by the sort fields before any document is read, so that a
 * filter with all values costs a few short ranges and no scan.
 */
export function findStatement<T>(table: string, collection: Collection<T>, query: Query): Statement {
  const sort = sortOf(query);
  check(collection, [...Object.keys(query.where), ...query.sort.map(plain)], query.range);
  const order = sort.map(sortTerm).join(', ');
  const restrictions = [...rangeConditions(query), ...afterConditions(sort, query.after)];
  const ranges = combinations(query.where).map((equal) => all([...equal, ...restrictions]));
  if (ranges.length === 0) return { sql: 'select null as document limit 0', values: [] };
  if (ranges.length === 1) {
    const [{ sql, values }] = ranges;
    return { sql: `select document from ${table} where ${sql} order by ${order} limit ?`, values: [...values, query.limit] };
  }
  const keys = `rowid as place, ${sort.map((field) => column(plain(field))).join(', ')}`;
  const merged = ranges.map(({ sql }) => `select ${keys} from ${table} where ${sql}`).join(' union all ');
  return {
    sql:
      `select t.document from (${merged} order by ${order} limit ?) k cross join ${table} t on t.rowid = k.place` +
      ` order by ${sort.map((field) => `k.${sortTerm(field)}`).join(', ')}`,
    values: [...ranges.flatMap(({ values }) => values), query.limit],
  };
}

export function countStatements<T>(table: string, collection: Collection<T>, query: Pick<Query, 'where' | 'range'>): Statement[] {
  check(collection, Object.keys(query.where), query.range);
  return combinations(query.where).map((equal) => {
    const { sql, values } = all([...equal, ...rangeConditions(query)]);
    return { sql: `select count(*) as n from ${table} where ${sql}`, values };
  });
}

/** All combinations of one value per field. */
function combinations(where: Query['where']): Condition[][] {
  let found: Condition[][] = [[]];
  for (const [field, given] of Object.entries(where)) {
    const values = isList(given) ? [...new Set(given)] : [given];
    found = found.flatMap((conditions) => values.map((value) => [...conditions, equals(field, value)]));
  }
  return found;
}

function equals(field: string, value: FieldValue): Condition {
  return value === null ? { sql: `${column(field)} is null`, values: [] } : { sql: `${column(field)} = ?`, values: [value] };
}

function rangeConditions({ range }: Pick<Query, 'range'>): Condition[] {
  const conditions: Condition[] = [];
  if (range?.from !== undefined) conditions.push({ sql: `${column(range.field)} >= ?`, values: [range.from] });
  if (range?.below !== undefined) conditions.push({ sql: `${column(range.field)} < ?`, values: [range.below] });
  return conditions;
}

/** Keyset pagination: everything after the cursor, with an extra condition that limits the index scan. */
function afterConditions(sort: readonly string[], after: Query['after']): Condition[] {
  if (!after) return [];
  if (after.length !== sort.length || after.includes(null)) throw new Error('Invalid cursor: it must have the sort values and the id');
  const steps = sort.map((field, i) => ({
    name: column(plain(field)),
    operator: field.startsWith('-') ? '<' : '>',
    value: after[i],
  }));
  const ways = steps.map((step, i): Condition => {
    const before = steps.slice(0, i);
    return {
      sql: [...before.map(({ name }) => `${name} = ?`), `${step.name} ${step.operator} ?`].join(' and '),
      values: [...before, step].map(({ value }) => value),
    };
  });
  const [first] = steps;
  return [
    { sql: `${first.name} ${first.operator}= ?`, values: [first.value] },
    { sql: `(${ways.map(({ sql }) => sql).join(' or ')})`, values: ways.flatMap(({ values }) => values) },
  ];
}

function all(conditions: readonly Condition[]): Condition {
  return {
    sql: conditions.map(({ sql }) => sql).join(' and ') || '1',
    values: conditions.flatMap(({ values }) => values),
  };
}

function check<T>(collection: Collection<T>, named: readonly string[], range: Query['range']): void {
  for (const field of range ? [...named, range.field] : named) {
    if (field !== 'id' && !(field in collection.fields)) throw new Error(`collection ${collection.name} has no field ${field}`);
  }
}

function plain(field: string): string {
  return field.startsWith('-') ? field.slice(1) : field;
}

function isList(given: FieldValue | readonly FieldValue[]): given is readonly FieldValue[] {
  return Array.isArray(given);
}
