import { type Collection, type FieldValue, type Query, sortOf } from '../read-models/collection.js';
import { type Changes, type DocumentReader, type Parked, type ParkedEvents, type ProjectionStore, type Reference, type Stored, type Write } from '../read-models/document-store.js';
import { ConcurrencyConflict } from '../vocabulary/refusal.js';
import { type MemoryChangeLog } from './memory-change-log.js';

/** An in-memory generation of a read model; queries scan all documents. */
export class MemoryDocuments implements DocumentReader, ProjectionStore, ParkedEvents {
  readonly collections = new Map<string, Map<string, Stored>>();
  private readonly tallied = new Map<string, Map<string, number>>();
  private readonly parkedEvents = new Map<string, Parked>();
  private place: string | null = null;

  constructor(
    readonly changes: MemoryChangeLog,
    private readonly isActive: () => boolean,
  ) {}

  async get<T>(collection: Collection<T>, id: string): Promise<T | null> {
    return (await this.getMany(collection, [id])).get(id) ?? null;
  }

  getMany<T>(collection: Collection<T>, ids: readonly string[]): Promise<Map<string, T>> {
    const found = ids.flatMap((id) => this.of(collection).get(id) ?? []);
    return Promise.resolve(new Map(found.map(({ id, document }) => [id, structuredClone(document) as T])));
  }

  async find<T>(collection: Collection<T>, { sort, after, limit, ...query }: Query): Promise<T[]> {
    await Promise.resolve();
    const order = sortOf({ sort });
    for (const field of order) if (field.replace('-', '') !== 'id') fieldOf(collection, field.replace('-', ''));
    const place = (stored: Stored) => order.map((field) => valueOf(collection, field.replace('-', ''), stored));
    return this.matching(collection, query)
      .map((stored) => ({ stored, at: place(stored) }))
      .filter(({ at }) => after === undefined || compare(order, at, after) > 0)
      .sort((a, b) => compare(order, a.at, b.at))
      .slice(0, limit)
      .map(({ stored }) => structuredClone(stored.document) as T);
  }

  countEach<T>(collection: Collection<T>, queries: readonly Pick<Query, 'where' | 'range'>[]): Promise<number[]> {
    return Promise.resolve(queries.map((query) => this.matching(collection, query).length));
  }

  tallies(owner: string): Promise<Record<string, number>> {
    return Promise.resolve(Object.fromEntries(this.tallied.get(owner) ?? []));
  }

  load(references: readonly Reference[]): Promise<Map<Collection, Stored[]>> {
    const loaded = new Map<Collection, Map<string, Stored>>();
    for (const reference of references) {
      const { collection } = reference;
      const found = loaded.get(collection) ?? new Map<string, Stored>();
      loaded.set(collection, found);
      for (const stored of this.of(collection).values()) {
        const matches = 'id' in reference ? stored.id === reference.id : valueOf(collection, reference.field, stored) === reference.value;
        if (matches) found.set(stored.id, structuredClone(stored));
      }
    }
    return Promise.resolve(new Map([...loaded].map(([collection, found]) => [collection, [...found.values()]])));
  }

  async commit({ writes, inserts, park, unpark, checkpoint }: Changes): Promise<void> {
    await Promise.resolve();
    for (const { collection, before, after } of writes) {
      const now = this.of(collection).get(after.id)?.revision ?? 0;
      if (now !== (before?.revision ?? 0)) throw new ConcurrencyConflict(`document ${collection.name}/${after.id}`);
    }
    for (const { collection, before, after } of writes) this.put(collection, before?.document ?? null, structuredClone(after));
    for (const { collection, id, document } of inserts) {
      if (!this.of(collection).has(id)) this.put(collection, null, { id, revision: 1, seen: {}, document: structuredClone(document) });
    }
    for (const { stream, version, andEarlier = false } of unpark) {
      this.parkedEvents.delete(`${stream}@${version}`);
      if (!andEarlier) continue;
      for (const [place, each] of this.parkedEvents) if (each.stream === stream && each.version < version) this.parkedEvents.delete(place);
    }
    for (const each of park) {
      const place = `${each.stream}@${each.version}`;
      if (!this.parkedEvents.has(place)) this.parkedEvents.set(place, structuredClone(each));
    }
    this.place = checkpoint ?? this.place;
    if (this.isActive()) this.changes.add(writes.flatMap(announcement));
  }

  checkpoint(): Promise<string | null> {
    return Promise.resolve(this.place);
  }

  list(stream?: string, limit?: number): Promise<Parked[]> {
    const found = [...this.parkedEvents.values()].filter((each) => stream === undefined || each.stream === stream);
    found.sort((a, b) => (a.stream === b.stream ? a.version - b.version : a.stream < b.stream ? -1 : 1));
    return Promise.resolve(structuredClone(found.slice(0, limit)));
  }

  firstVersions(streams: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const wanted = new Set(streams);
    const first = new Map<string, number>();
    for (const { stream, version } of this.parkedEvents.values()) {
      if (wanted.has(stream)) first.set(stream, Math.min(version, first.get(stream) ?? Infinity));
    }
    return Promise.resolve(first);
  }

  streams(limit?: number, after = ''): Promise<string[]> {
    const streams = new Set([...this.parkedEvents.values()].map(({ stream }) => stream));
    return Promise.resolve([...streams].filter((stream) => stream > after).sort().slice(0, limit));
  }

  async countStreams(): Promise<number> {
    return (await this.streams()).length;
  }

  private of(collection: Collection): Map<string, Stored> {
    let documents = this.collections.get(collection.name);
    if (!documents) this.collections.set(collection.name, (documents = new Map<string, Stored>()));
    return documents;
  }

  private put(collection: Collection, before: unknown, after: Stored): void {
    this.addToTally(collection, before, -1);
    this.addToTally(collection, after.document, 1);
    this.of(collection).set(after.id, after);
  }

  private addToTally(collection: Collection, document: unknown, by: 1 | -1): void {
    const tally = document === null ? null : collection.tally?.(document as never);
    if (!tally) return;
    const counts = this.tallied.get(tally.owner) ?? new Map<string, number>();
    this.tallied.set(tally.owner, counts);
    for (const key of tally.keys) counts.set(key, (counts.get(key) ?? 0) + by);
  }

  private matching(collection: Collection, { where, range }: Pick<Query, 'where' | 'range'>): Stored[] {
    const conditions = Object.entries(where).map(([field, wanted]) => [field, Array.isArray(wanted) ? (wanted as FieldValue[]) : [wanted as FieldValue]] as const);
    for (const [field] of conditions) fieldOf(collection, field);
    return [...this.of(collection).values()].filter((stored) => {
      if (!conditions.every(([field, wanted]) => wanted.includes(valueOf(collection, field, stored)))) return false;
      if (!range) return true;
      const value = valueOf(collection, range.field, stored) as number;
      return (range.from === undefined || value >= (range.from as number)) && (range.below === undefined || value < (range.below as number));
    });
  }
}

function fieldOf(collection: Collection, field: string): (document: never) => FieldValue {
  const take = collection.fields[field];
  if (!take) throw new Error(`collection ${collection.name} has no field ${field}`);
  return take;
}

function valueOf(collection: Collection, field: string, { id, document }: Stored): FieldValue {
  return field === 'id' ? id : fieldOf(collection, field)(document as never);
}

function compare(order: readonly string[], left: readonly FieldValue[], right: readonly FieldValue[]): number {
  for (const [i, field] of order.entries()) {
    const [a, b] = [left[i] as number, right[i] as number];
    if (a !== b) return a < b === field.startsWith('-') ? 1 : -1;
  }
  return 0;
}

function announcement({ collection, before, after }: Write) {
  const scope = collection.announce?.((before?.document ?? null) as never, after.document as never) ?? null;
  return scope === null ? [] : [{ scope, collection: collection.name, id: after.id }];
}
