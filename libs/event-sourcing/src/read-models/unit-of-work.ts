import { type Collection } from './collection.js';
import { type Insert, type Reference, type Stored, type Write } from './document-store.js';
import { type PublicEvent } from '../vocabulary/event.js';
import { type Documents } from './projection.js';

interface Entry {
  readonly before: Stored | null;
  document: unknown;
  seen: Readonly<Record<string, number>>;
  changed: boolean;
}

/** Thrown for an event whose predecessor in the stream is missing. */
export class StreamGap extends Error {
  constructor({ stream, version }: Pick<PublicEvent, 'stream' | 'version'>, seen: number) {
    super(`Event ${version} of ${stream} arrived after event ${seen}: waiting for event ${seen + 1}`);
    this.name = 'StreamGap';
  }
}

/** The documents that a batch has read and changed, in memory. The changes of the last event can be undone. */
export class UnitOfWork implements Documents {
  private readonly entries = new Map<Collection, Map<string, Entry>>();
  private readonly byField = new Map<Collection, Map<string, Map<unknown, Set<string>>>>();
  private readonly inserts = new Map<Collection, Map<string, Insert>>();
  private undo: (() => void)[] = [];
  /** Whether the current event found a document that had applied all earlier events of its stream. */
  private follows = false;

  constructor(loaded: ReadonlyMap<Collection, readonly Stored[]>) {
    for (const [collection, documents] of loaded) {
      const entries = this.entriesOf(collection);
      for (const before of documents) {
        entries.set(before.id, { before, document: before.document, seen: before.seen, changed: false });
      }
    }
  }

  get<T>(collection: Collection<T>, id: string): T | null {
    return (this.entries.get(collection)?.get(id)?.document ?? null) as T | null;
  }

  where<T>(collection: Collection<T>, field: string, value: string): { readonly id: string; readonly document: T }[] {
    const ids = [...(this.index(collection, field).get(value) ?? [])].sort();
    return ids.flatMap((id) => {
      const document = this.get(collection, id);
      return document === null || valueOf(collection, field, document) !== value ? [] : [{ id, document }];
    });
  }

  evolve<T>(collection: Collection<T>, id: string, event: PublicEvent, evolve: (document: T | null) => T | null): boolean {
    const entry = this.entries.get(collection)?.get(id);
    const seen = entry?.seen[event.source] ?? 0;
    if (seen > 0 && seen >= event.version - 1) this.follows = true;
    if (seen >= event.version) return false;
    if (seen !== event.version - 1) throw new StreamGap(event, seen);
    const next = evolve((entry?.document ?? null) as T | null);
    if (next === null) return false;
    this.write(collection, id, entry, next, withSeen(entry?.seen ?? {}, event.source, event.version));
    return true;
  }

  put<T>(collection: Collection<T>, id: string, document: T): void {
    const entry = this.entries.get(collection)?.get(id);
    this.write(collection, id, entry, document, entry?.seen ?? {});
  }

  insert<T>(collection: Collection<T>, id: string, document: T): void {
    let ofCollection = this.inserts.get(collection);
    if (!ofCollection) this.inserts.set(collection, (ofCollection = new Map<string, Insert>()));
    if (ofCollection.has(id)) return;
    const added = ofCollection;
    added.set(id, { collection, id, document });
    this.undo.push(() => added.delete(id));
  }

  /**
   * Applies the changes of one event, or none if it throws. With `'if it follows'` it also undoes them, and returns false, unless a document that
   * it changes had applied all earlier events of the stream.
   */
  attempt(change: () => void, condition: 'always' | 'if it follows' = 'always'): boolean {
    this.undo = [];
    this.follows = false;
    let isDone = false;
    try {
      change();
      isDone = condition === 'always' || this.follows;
      return isDone;
    } finally {
      if (!isDone) for (const step of this.undo.reverse()) step();
      this.undo = [];
    }
  }

  /** The documents that differ from what was read. */
  writes(): Write[] {
    const writes: Write[] = [];
    for (const [collection, entries] of this.entries) {
      for (const [id, { before, document, seen, changed }] of entries) {
        if (changed) writes.push({ collection, before, after: { id, revision: (before?.revision ?? 0) + 1, seen, document } });
      }
    }
    return writes;
  }

  /** The inserted documents. */
  inserted(): Insert[] {
    return [...this.inserts.values()].flatMap((ofCollection) => [...ofCollection.values()]);
  }

  private write<T>(collection: Collection<T>, id: string, entry: Entry | undefined, document: T, seen: Entry['seen']): void {
    this.addToIndexes(collection, id, document);
    if (!entry) {
      const entries = this.entriesOf(collection);
      entries.set(id, { before: null, document, seen, changed: true });
      this.undo.push(() => entries.delete(id));
      return;
    }
    const { document: oldDocument, seen: oldSeen, changed: oldChanged } = entry;
    this.undo.push(() => {
      entry.document = oldDocument;
      entry.seen = oldSeen;
      entry.changed = oldChanged;
    });
    entry.document = document;
    entry.seen = seen;
    entry.changed = true;
  }

  private entriesOf(collection: Collection): Map<string, Entry> {
    let entries = this.entries.get(collection);
    if (!entries) this.entries.set(collection, (entries = new Map<string, Entry>()));
    return entries;
  }

  private index<T>(collection: Collection<T>, field: string): Map<unknown, Set<string>> {
    let indexes = this.byField.get(collection);
    if (!indexes) this.byField.set(collection, (indexes = new Map<string, Map<unknown, Set<string>>>()));
    let index = indexes.get(field);
    if (!index) {
      indexes.set(field, (index = new Map<unknown, Set<string>>()));
      for (const [id, { document }] of this.entriesOf(collection)) addTo(index, valueOf(collection, field, document), id);
    }
    return index;
  }

  /** Adds a document to the indexes. Entries are never removed, so readers check the current value. */
  private addToIndexes<T>(collection: Collection<T>, id: string, document: T): void {
    const indexes = this.byField.get(collection);
    if (!indexes) return;
    for (const [field, index] of indexes) addTo(index, valueOf(collection, field, document), id);
  }
}

/** Removes duplicate references of a batch. */
export function distinctReferences(references: Iterable<Reference>): Reference[] {
  const known = new Map<Collection, Set<string>>();
  const result: Reference[] = [];
  for (const reference of references) {
    const name = 'id' in reference ? reference.id : `${reference.field}\n${reference.value}`;
    let names = known.get(reference.collection);
    if (!names) known.set(reference.collection, (names = new Set<string>()));
    if (names.has(name)) continue;
    names.add(name);
    result.push(reference);
  }
  return result;
}

/** Updates the applied versions, with sources in a fixed order, so that documents do not depend on the order of streams. */
function withSeen(seen: Entry['seen'], source: string, version: number): Entry['seen'] {
  if (source in seen) return { ...seen, [source]: version };
  return Object.fromEntries(Object.entries({ ...seen, [source]: version }).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function valueOf(collection: Collection, field: string, document: unknown): unknown {
  const take = collection.fields[field];
  if (!take) throw new Error(`collection ${collection.name} has no field ${field}`);
  return take(document as never);
}

function addTo(index: Map<unknown, Set<string>>, value: unknown, id: string): void {
  const ids = index.get(value);
  if (ids) ids.add(id);
  else index.set(value, new Set([id]));
}
