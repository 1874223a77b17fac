/** The value of a query field. */
export type FieldValue = string | number | null;

/** Counts documents of an owner by key: a document adds one to each of its keys. */
export interface Tally {
  readonly owner: string;
  readonly keys: readonly string[];
}

/**
 * A kind of document in a read model. Declared once, implemented by every adapter.
 *
 * Documents are plain JSON. Field names are `[a-z][A-Za-z]*`.
 */
export interface Collection<T = never> {
  readonly name: string;
  /** The query fields with the functions that extract them from a document at each write. `id` always exists. */
  readonly fields: Readonly<Record<string, (document: T) => FieldValue>>;
  /** The indexes for the existing queries: lists of fields, with `-` for a descending one; `id` is appended. */
  readonly indexes: readonly (readonly string[])[];
  /** Declares counts that are updated with each write, so that reading them is cheap for any number of documents. */
  tally?(document: T): Tally | null;
  /** The scope (for instance a seller) to notify about this write; null if nothing visible changed. */
  announce?(before: T | null, after: T): string | null;
}

/**
 * Matches documents in which every field of `where` equals the value, or one of the listed values. `where` and `sort` together must follow one
 * of the collection's indexes.
 */
export interface Query {
  readonly where: Readonly<Record<string, FieldValue | readonly FieldValue[]>>;
  /** The sort fields, never null in a document, with `-` for descending; `id` ascending breaks ties unless it is one of them. */
  readonly sort: readonly string[];
  /** The cursor: the sort values and the id of the last document of the previous page. */
  readonly after?: readonly FieldValue[];
  /** Only documents with the field (the first of `sort`) at least `from` and below `below`. */
  readonly range?: { readonly field: string; readonly from?: number | string; readonly below?: number | string };
  readonly limit: number;
}

/** All sort fields of a query, including `id`. */
export function sortOf({ sort }: Pick<Query, 'sort'>): readonly string[] {
  return sort.some((field) => field === 'id' || field === '-id') ? sort : [...sort, 'id'];
}
