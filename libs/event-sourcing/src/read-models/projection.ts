import { type Collection } from './collection.js';
import { type Reference } from './document-store.js';
import { type PublicEvent } from '../vocabulary/event.js';

/** The documents of a batch, in memory: what is changed here is written together when the batch is done. */
export interface Documents {
  /** The document, as changed so far. Only documents that `reads` named are there. */
  get<T>(collection: Collection<T>, id: string): T | null;
  /** The documents whose field has the value, as changed so far, by id. */
  where<T>(collection: Collection<T>, field: string, value: string): { readonly id: string; readonly document: T }[];
  /**
   * Changes a document by an event, unless the document has seen that event: then nothing happens and false is returned.
   * `evolve` is pure and gives the next document, or null to leave none where there was none.
   *
   * Throws `StreamGap` if the document has not seen the event before it: a document that a stream feeds is changed by every event of it.
   */
  evolve<T>(collection: Collection<T>, id: string, event: PublicEvent, evolve: (document: T | null) => T | null): boolean;
  /** Writes a document as it is, with no regard to what it has seen: for what follows from a change that was guarded by `evolve`. */
  put<T>(collection: Collection<T>, id: string, document: T): void;
  /** Writes a document that never changes; again does nothing. */
  insert<T>(collection: Collection<T>, id: string, document: T): void;
}

/**
 * How events become the documents of a read model.
 *
 * `reads` names every document that `project` may look at or change for this event. `project` changes them through
 * `Documents` and never refuses an event; any interleaving of the streams must give the same documents.
 * A new `version` is a new shape: it is built beside the old one.
 */
export interface Projection<E extends PublicEvent = PublicEvent> {
  readonly name: string;
  readonly version: number;
  readonly collections: readonly Collection[];
  reads(event: E): readonly Reference[];
  project(event: E, documents: Documents): void;
}
