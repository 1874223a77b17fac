import { type Collection } from './collection.js';
import { type Reference } from './document-store.js';
import { type Documents, type Projection } from './projection.js';
import { type PublicEvent } from '../vocabulary/event.js';
import { unexpected } from '../vocabulary/unexpected.js';

/**
 * The part of a projection in one folder: its collections and the handling of some event types. `reads` and `project` follow the rules of
 * {@link Projection}.
 */
export interface ReadModel<K extends string = string, E = never> extends Handler<E> {
  readonly collections: readonly Collection[];
  /** The event types that it handles. */
  readonly takes: readonly K[];
}

/** The handling of an event by a read model. */
export interface Handler<E> {
  readonly reads: (event: E) => readonly Reference[];
  readonly project: (event: E, documents: Documents) => void;
}

/** A handler in which each event changes one document. */
export function evolvesOne<E extends PublicEvent, T>(
  collection: Collection<T>,
  idOf: (event: E) => string,
  evolve: (document: T | null, event: E) => T | null,
): Handler<E> {
  return {
    reads: (event) => [{ collection, id: idOf(event) }],
    project: (event, documents) => void documents.evolve(collection, idOf(event), event, (document) => evolve(document, event)),
  };
}

/** A handler in which each event inserts documents that never change. */
export function insertsEach<E extends PublicEvent, T>(
  collection: Collection<T>,
  documentsOf: (event: E) => readonly { readonly id: string; readonly document: T }[],
): Handler<E> {
  return {
    reads: () => [],
    project(event, documents) {
      for (const { id, document } of documentsOf(event)) documents.insert(collection, id, document);
    },
  };
}

/**
 * Combines read models into one projection. Each event goes to all read models that handle its type, in the order of the list. `ignored`
 * lists the types without a read model. An event of any other type throws `UnexpectedEvent`, so that its stream is parked.
 */
export function projectionOf<E extends PublicEvent>(
  { name, version }: Pick<Projection, 'name' | 'version'>,
  readModels: readonly ReadModel[],
  ignored: readonly E['type'][],
): Projection<E> {
  const byType = new Map<string, ReadModel[]>(ignored.map((type) => [type, []]));
  for (const readModel of readModels) {
    for (const type of readModel.takes) byType.set(type, [...(byType.get(type) ?? []), readModel]);
  }
  const takersOf = (event: E) => byType.get(event.type) ?? unexpected(event as never);
  return {
    name,
    version,
    collections: [...new Set(readModels.flatMap(({ collections }) => collections))],
    reads(event) {
      const takers = takersOf(event);
      return takers.length === 1 ? takers[0].reads(event as never) : takers.flatMap(({ reads }) => reads(event as never));
    },
    project(event, documents) {
      for (const { project } of takersOf(event)) project(event as never, documents);
    },
  };
}
