import { type ParleyEvent } from '@parley/contracts';
import { type Collection, type DocumentReader, type ReadModel } from '@parley/event-sourcing';
import { type Caller } from '@parley/http';

/** How `after=<id>@<version>` finds a document. */
export interface Versions<T = never> {
  readonly collection: Collection<T>;
  /** The id of the document that the id may name for the caller, or null. */
  documentId(caller: Caller, id: string): string | null;
  /** The newest version of the document that the caller may see, 0 if it is not theirs. */
  versionOf(document: T, caller: Caller): number;
  /** An id that names such a document names no other one, except by chance: others are looked for only at the deadline. */
  readonly isUnambiguous?: true;
}

/** A live event as its data; the stream adds the id. */
export interface LiveEvent {
  readonly event: string;
  readonly data: object;
}

/** The live events of changed documents of a collection. */
export interface LiveEvents {
  readonly collection: Collection;
  /** The event of each of these documents by its id; a document may have none. */
  readonly eventsOf: (documents: DocumentReader, ids: readonly string[]) => Promise<ReadonlyMap<string, LiveEvent>>;
}

/** A read model of the inbox, with all that the API and the live stream use of it. */
export interface InboxReadModel<K extends ParleyEvent['type'] = ParleyEvent['type'], E = never, T = never> extends ReadModel<K, E> {
  readonly versions?: Versions<T>;
  readonly live?: LiveEvents;
  /** The class that answers its queries; the module makes one. */
  readonly queries?: new (documents: DocumentReader) => object;
}

/** Checks that `takes` names no event that `reads` and `project` do not accept, and that `versions` fits its collection. */
export function defineReadModel<const K extends ParleyEvent['type'], T>(
  readModel: InboxReadModel<K, Extract<ParleyEvent, { readonly type: K }>, T>,
): InboxReadModel<K> {
  return readModel;
}
