import { type Collection } from './collection.js';
import { type Reference } from './document-store.js';
import { type Documents, type Projection } from './projection.js';
import { type PublicEvent } from '../vocabulary/event.js';
import { unexpected } from '../vocabulary/unexpected.js';

/**
 * The part of a projection that one folder owns: its collections, and what the events of some types do to them.
 * `reads` and `project` follow the rules of {@link Projection}.
 */
export interface ReadModel<K extends string = string, E = never> extends Handler<E> {
  readonly collections: readonly Collection[];
  /** The types of the events that it takes. */
  readonly takes: readonly K[];
}

/** What a read model does with an event. */
export interface Handler<E> {
  readonly reads: (event: E) => readonly Reference[];
  readonly project: (event: E, documents: Documents) => void;
}

/** `reads` and `project` of a read model in which each event changes one document. */
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

/** `reads` and `project` of a read model in which each event adds documents that never change. */
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
 * One projection of several read models. An event goes to each that takes its type, in the order of the list. `ignored` names
 * the types that no read model takes; an event of any other type throws `UnexpectedEvent`, so that its stream is parked.
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
