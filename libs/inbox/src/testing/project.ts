import { type ParleyEvent } from '@parley/contracts';
import { UnitOfWork } from '@parley/event-sourcing';
import { inboxProjection } from '../projection.js';

/** Projects events one by one in memory. */
export function project(events: readonly ParleyEvent[]): UnitOfWork {
  const documents = new UnitOfWork(new Map());
  for (const event of events) inboxProjection.project(event, documents);
  return documents;
}

/** Everything that a projection left, as text in a fixed order, with what each document has seen. */
export function dump(documents: UnitOfWork): string[] {
  const written = documents.writes().map(({ collection, after }) => `${collection.name}/${after.id} ${JSON.stringify([after.document, after.seen])}`);
  const inserted = documents.inserted().map(({ collection, id, document }) => `${collection.name}/${id} ${JSON.stringify(document)}`);
  return [...written, ...inserted].sort();
}
