/**
 * The selection in a partially loaded list: some items by id, or all that match the list's filters, with exceptions. The anchor is the
 * start of a range.
 */
export type Selection =
  | { readonly kind: 'some'; readonly ids: ReadonlySet<string>; readonly anchor: string | null }
  | { readonly kind: 'all'; readonly except: ReadonlySet<string> };

export const NOTHING: Selection = { kind: 'some', ids: new Set(), anchor: null };
export const ALL: Selection = { kind: 'all', except: new Set() };

export function isSelected(selection: Selection, id: string): boolean {
  return selection.kind === 'some' ? selection.ids.has(id) : !selection.except.has(id);
}

export function isNothing(selection: Selection): boolean {
  return selection.kind === 'some' && selection.ids.size === 0;
}

/** One more or one less. */
export function toggle(selection: Selection, id: string): Selection {
  if (selection.kind === 'all') return { kind: 'all', except: toggled(selection.except, id) };
  return { kind: 'some', ids: toggled(selection.ids, id), anchor: id };
}

/** Everything from the anchor to this item, in the order of the list, and what was selected before. */
export function selectTo(selection: Selection, id: string, order: readonly string[]): Selection {
  if (selection.kind === 'all') return { kind: 'all', except: without(selection.except, [id]) };
  const from = order.indexOf(selection.anchor ?? id);
  const to = order.indexOf(id);
  if (to < 0) return selection;
  const start = from < 0 ? to : from;
  const range = order.slice(Math.min(start, to), Math.max(start, to) + 1);
  return { kind: 'some', ids: new Set([...selection.ids, ...range]), anchor: order[start] };
}

export function selectAll(order: readonly string[]): Selection {
  return { kind: 'some', ids: new Set(order), anchor: order[0] ?? null };
}

/** Without what the list does not show any more. */
export function prune(selection: Selection, order: readonly string[]): Selection {
  if (selection.kind === 'all' || selection.ids.size === 0) return selection;
  const shown = new Set(order);
  const gone = [...selection.ids].filter((id) => !shown.has(id));
  return gone.length === 0 ? selection : { ...selection, ids: without(selection.ids, gone) };
}

/** How many are selected of `total`, null where the total is not known. */
export function sizeOf(selection: Selection, total: number | null): number | null {
  if (selection.kind === 'some') return selection.ids.size;
  return total === null ? null : Math.max(0, total - selection.except.size);
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return ids.has(id) ? without(ids, [id]) : new Set([...ids, id]);
}

function without(ids: ReadonlySet<string>, gone: readonly string[]): ReadonlySet<string> {
  const left = new Set(ids);
  for (const id of gone) left.delete(id);
  return left;
}

/** How the rows of a list can be selected. */
export interface Selecting<T> {
  readonly selection: Selection;
  readonly name: (item: T) => string;
  readonly onToggle: (id: string) => void;
  readonly onSelectTo: (id: string) => void;
  readonly onSelectAll: () => void;
  readonly onClear: () => void;
}
