/** A value that documents are found and sorted by. */
export type FieldValue = string | number | null;

/** How many documents somebody has of each kind: each key counts one for a document. */
export interface Tally {
  readonly owner: string;
  readonly keys: readonly string[];
}

/**
 * One kind of document of a read model, and what its store has to do for it. Declared once, carried out by every adapter.
 *
 * Documents are plain JSON. Field names are `[a-z][A-Za-z]*`.
 */
export interface Collection<T = never> {
  readonly name: string;
  /** What queries name: taken from the document at each write. `id` is always there. */
  readonly fields: Readonly<Record<string, (document: T) => FieldValue>>;
  /** Each a list of fields, `-` before one that sorts downwards, for the queries that there are; `id` is added at the end. */
  readonly indexes: readonly (readonly string[])[];
  /** Counts that are kept with each write and read at no cost, whatever the number of documents. */
  tally?(document: T): Tally | null;
  /** Names who is to hear that this write changed what they see (a scope, say a seller), or null where nobody sees a difference. */
  announce?(before: T | null, after: T): string | null;
}

/**
 * Documents that match: every field of `where` equal to the value, or to one of the values where a list is given.
 * `where` and `sort` together follow one of the collection's indexes.
 */
export interface Query {
  readonly where: Readonly<Record<string, FieldValue | readonly FieldValue[]>>;
  /** Fields to sort by, never null there, `-` before one that goes downwards; `id` upwards decides if all are equal, unless it is one of them. */
  readonly sort: readonly string[];
  /** Values of the sort fields and the id of the document to go on after. */
  readonly after?: readonly FieldValue[];
  /** Only documents whose field (the first of `sort`) is at least `from` and below `below`. */
  readonly range?: { readonly field: string; readonly from?: number | string; readonly below?: number | string };
  readonly limit: number;
}

/** Every field that the documents of a query are sorted by. */
export function sortOf({ sort }: Pick<Query, 'sort'>): readonly string[] {
  return sort.some((field) => field === 'id' || field === '-id') ? sort : [...sort, 'id'];
}
