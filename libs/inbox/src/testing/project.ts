import { type ParleyEvent } from '@parley/contracts';
import { type Collection, type Projection, type Reference, type Stored, UnitOfWork } from '@parley/event-sourcing';
import { inboxProjection } from '../projection.js';

/** A document of a projected inbox. */
export interface Projected {
  readonly collection: Collection;
  readonly id: string;
  readonly document: unknown;
  /** The versions of the streams that it has applied; empty for a document that never changes. */
  readonly seen: Readonly<Record<string, number>>;
}

/**
 * An inbox in memory. Each event gets its own unit of work, which holds only what `reads` names, and a write to a document that was
 * not read throws, as in a store. So an id that is missing in `reads` is noticed.
 */
export class ProjectedInbox {
  private readonly documents = new Map<Collection, Map<string, Stored>>();

  constructor(private readonly projection: Pick<Projection<ParleyEvent>, 'reads' | 'project'> = inboxProjection) {}

  project(event: ParleyEvent): void {
    const unit = new UnitOfWork(this.load(this.projection.reads(event)));
    this.projection.project(event, unit);
    for (const { collection, before, after } of unit.writes()) {
      const stored = this.of(collection).get(after.id) ?? null;
      if (stored !== before) throw new Error(`${event.type} changes ${collection.name}/${after.id}, which \`reads\` does not name`);
      this.of(collection).set(after.id, after);
    }
    for (const { collection, id, document } of unit.inserted()) {
      if (!this.of(collection).has(id)) this.of(collection).set(id, { id, revision: 1, seen: {}, document });
    }
  }

  get<T>(collection: Collection<T>, id: string): T | null {
    return (this.documents.get(collection)?.get(id)?.document ?? null) as T | null;
  }

  /** Every document that there is. */
  all(): Projected[] {
    return [...this.documents].flatMap(([collection, documents]) => [...documents.values()].map(({ id, document, seen }) => ({ collection, id, document, seen })));
  }

  private load(references: readonly Reference[]): Map<Collection, Stored[]> {
    const loaded = new Map<Collection, Map<string, Stored>>();
    for (const reference of references) {
      const found = loaded.get(reference.collection) ?? new Map<string, Stored>();
      for (const each of this.find(reference)) found.set(each.id, each);
      loaded.set(reference.collection, found);
    }
    return new Map([...loaded].map(([collection, found]) => [collection, [...found.values()]]));
  }

  private find(reference: Reference): Stored[] {
    const { collection } = reference;
    if ('id' in reference) return [this.of(collection).get(reference.id) ?? []].flat();
    return [...this.of(collection).values()].filter(({ document }) => collection.fields[reference.field](document as never) === reference.value);
  }

  private of(collection: Collection): Map<string, Stored> {
    let documents = this.documents.get(collection);
    if (!documents) this.documents.set(collection, (documents = new Map<string, Stored>()));
    return documents;
  }
}

/** Projects events one by one, each with the documents that `reads` names for it. */
export function project(events: readonly ParleyEvent[]): ProjectedInbox {
  const inbox = new ProjectedInbox();
  for (const event of events) inbox.project(event);
  return inbox;
}

/** Every document as text in a fixed order, with the versions that it has applied. */
export function dump(inbox: ProjectedInbox): string[] {
  return inbox
    .all()
    .map(({ collection, id, document, seen }) => `${collection.name}/${id} ${JSON.stringify([document, seen])}`)
    .sort();
}
