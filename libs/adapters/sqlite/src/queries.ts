import { type Collection, type FieldValue, type Query } from '@parley/event-sourcing';
import { type Sqlite, type SqlValue } from './driver.js';
import { column, sortTerm } from './schema.js';

interface Found {
  readonly id: string;
  readonly document: string;
  readonly [sortColumn: string]: SqlValue;
}

/**
 * Runs a query as one range of one index for each combination of the listed values, and merges the ranges, so that a filter that
 * is left open costs a few short ranges and never a scan.
 */
export function findDocuments<T>(database: Sqlite, table: string, collection: Collection<T>, query: Query): T[] {
  checkFields(collection, query);
  const { names, combinations } = combine(query.where);
  const sort = [...query.sort, 'id'];
  const conditions = names.map((name) => `${column(name)} = ?`);
  const range = rangeOf(query);
  const after = afterOf(query);
  const sql =
    `select id, document${query.sort.map((field) => `, ${column(plain(field))}`).join('')} from ${table}` +
    ` where ${[...conditions, ...range.conditions, ...after.conditions].join(' and ') || '1'}` +
    ` order by ${sort.map(sortTerm).join(', ')} limit ?`;
  const ranges = combinations.map((values) =>
    database.all<Found>(sql, ...values, ...range.values, ...after.values, query.limit),
  );
  const merged = ranges.length === 1 ? ranges[0] : ranges.flat().sort(inOrder(sort)).slice(0, query.limit);
  return merged.map(({ document }) => JSON.parse(document) as T);
}

/** How many documents match. */
export function countDocuments<T>(
  database: Sqlite,
  table: string,
  collection: Collection<T>,
  query: Pick<Query, 'where' | 'range'>,
): number {
  checkFields(collection, { ...query, sort: [] });
  const { names, combinations } = combine(query.where);
  const range = rangeOf(query);
  const conditions = [...names.map((name) => `${column(name)} = ?`), ...range.conditions];
  const sql = `select count(*) as n from ${table} where ${conditions.join(' and ') || '1'}`;
  return combinations.reduce((sum, values) => sum + (database.first<{ n: number }>(sql, ...values, ...range.values)?.n ?? 0), 0);
}

function combine(where: Query['where']): { names: string[]; combinations: FieldValue[][] } {
  const names = Object.keys(where);
  let combinations: FieldValue[][] = [[]];
  for (const name of names) {
    const given = where[name];
    const values = Array.isArray(given) ? (given as readonly FieldValue[]) : [given as FieldValue];
    combinations = combinations.flatMap((combination) => values.map((value) => [...combination, value]));
  }
  return { names, combinations };
}

function rangeOf({ range }: Pick<Query, 'range'>): { conditions: string[]; values: SqlValue[] } {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  if (range?.from !== undefined) {
    conditions.push(`${column(range.field)} >= ?`);
    values.push(range.from);
  }
  if (range?.below !== undefined) {
    conditions.push(`${column(range.field)} < ?`);
    values.push(range.below);
  }
  return { conditions, values };
}

/** Keyset paging: everything behind a place in the order, written so that the index is entered at that place. */
function afterOf({ sort, after }: Query): { conditions: string[]; values: SqlValue[] } {
  if (!after) return { conditions: [], values: [] };
  if (after.length !== sort.length + 1) throw new Error('a place in a list names each sort field and the id');
  const steps = [...sort, 'id'].map((field, i) => ({
    name: column(plain(field)),
    behind: field.startsWith('-') ? '<' : '>',
    value: after[i],
  }));
  const [lead] = steps;
  const alternatives = steps.map((step, i) => [
    ...steps.slice(0, i).map(({ name }) => `${name} = ?`),
    `${step.name} ${step.behind} ?`,
  ]);
  return {
    conditions: [`${lead.name} ${lead.behind}= ?`, `(${alternatives.map((terms) => terms.join(' and ')).join(' or ')})`],
    values: [lead.value, ...steps.flatMap((_, i) => steps.slice(0, i + 1).map(({ value }) => value))],
  };
}

function inOrder(sort: readonly string[]): (a: Found, b: Found) => number {
  const terms = sort.map((field) => ({ name: column(plain(field)), sign: field.startsWith('-') ? -1 : 1 }));
  return (a, b) => {
    for (const { name, sign } of terms) {
      const [left, right] = [a[name] as string | number, b[name] as string | number];
      if (left !== right) return left < right ? -sign : sign;
    }
    return 0;
  };
}

function plain(field: string): string {
  return field.startsWith('-') ? field.slice(1) : field;
}

function checkFields<T>(collection: Collection<T>, query: Pick<Query, 'where' | 'range' | 'sort'>): void {
  const named = [...Object.keys(query.where), ...query.sort.map(plain), ...(query.range ? [query.range.field] : [])];
  for (const field of named) {
    if (field !== 'id' && !(field in collection.fields)) throw new Error(`collection ${collection.name} has no field ${field}`);
  }
}
