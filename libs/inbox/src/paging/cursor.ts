import { hash } from 'node:crypto';
import { type FieldValue } from '@parley/event-sourcing';
import { type Caller, ParleyError } from '@parley/http';

/** Identifies the list of a cursor: the caller, the list and its filters. */
export type ListName = readonly [caller: Caller, list: string, filters?: object];

/** Makes the opaque place after an item of a list. */
export function encodeCursor(list: ListName, place: readonly FieldValue[]): string {
  return Buffer.from(JSON.stringify([nameOf(list), ...place])).toString('base64url');
}

/** The position of a cursor, undefined without one; `CURSOR_INVALID` if it belongs to another list or caller. */
export function decodeCursor(list: ListName, cursor: string | undefined, kinds: readonly ('number' | 'string')[]): FieldValue[] | undefined {
  if (cursor === undefined) return undefined;
  const parts = parse(cursor);
  const place = parts.slice(1);
  const fits = place.length === kinds.length && kinds.every((kind, i) => typeof place[i] === kind);
  if (parts[0] !== nameOf(list) || !fits) throw new ParleyError('CURSOR_INVALID', 'The cursor does not belong to this query');
  return place as FieldValue[];
}

function parse(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

function nameOf([caller, list, filters]: ListName): string {
  const text = JSON.stringify([caller.role, caller.id, list, Object.entries(filters ?? {}).sort()]);
  return hash('sha256', text, 'base64url').slice(0, 16);
}

/** A page of a list, as every list is answered. */
export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

/** Cuts the page off one more document than was asked for, and makes the cursor of the rest. */
export function pageOf<D, T>(list: ListName, documents: readonly D[], limit: number, place: (document: D) => FieldValue[], view: (document: D) => T): Page<T> {
  const shown = documents.slice(0, limit);
  const last = shown.at(-1);
  const more = documents.length > limit && last !== undefined;
  return { items: shown.map(view), nextCursor: more ? encodeCursor(list, place(last)) : null };
}
