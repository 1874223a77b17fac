import { type Collection } from './collection.js';
import { type Reference } from './document-store.js';
import { type PublicEvent } from '../vocabulary/event.js';

/** The documents of a batch in memory. Changes are written together at the end of the batch. */
export interface Documents {
  /** The document with the changes so far. Finds only documents that `reads` named. */
  get<T>(collection: Collection<T>, id: string): T | null;
  /** The documents whose field has the value, with the changes so far, by id. */
  where<T>(collection: Collection<T>, field: string, value: string): { readonly id: string; readonly document: T }[];
  /**
   * Changes a document by an event. Returns false and changes nothing if the document has already applied the event. `evolve` is pure and
   * returns the next document, or null to create none.
   *
   * Throws `StreamGap` if the document has not applied the previous event: every event of a stream must change the documents that it feeds.
   */
  evolve<T>(collection: Collection<T>, id: string, event: PublicEvent, evolve: (document: T | null) => T | null): boolean;
  /** Writes a document regardless of the versions that it has applied: for consequences of a change that `evolve` guarded. */
  put<T>(collection: Collection<T>, id: string, document: T): void;
  /** Inserts a document that never changes. Repeating it has no effect. */
  insert<T>(collection: Collection<T>, id: string, document: T): void;
}

/**
 * Maps events to the documents of a read model.
 *
 * `reads` names every document that `project` may read or change for this event. `project` changes them through `Documents` and never refuses
 * an event; any interleaving of the streams must give the same documents. A new `version` means a new shape, which is built
 * beside the old one.
 */
export interface Projection<E extends PublicEvent = PublicEvent> {
  readonly name: string;
  readonly version: number;
  readonly collections: readonly Collection[];
  reads(event: E): readonly Reference[];
  project(event: E, documents: Documents): void;
}
