import { type ParleyEvent } from '@parley/contracts';
import { type DocumentStore, UnitOfWork, distinctReferences } from '@parley/event-sourcing';
import { MemoryReadModels } from '@parley/event-sourcing/testing';
import { inboxProjection } from '../projection.js';

/** An inbox read model in memory that is announced and watched as a real one. */
export async function memoryInbox(): Promise<DocumentStore> {
  const readModels = new MemoryReadModels();
  await readModels.activate(inboxProjection.name, 1);
  return readModels.open(inboxProjection.name, 1);
}

/** Projects events into a store, each in a separate batch unless `batchSize` says otherwise. */
export async function apply(store: DocumentStore, events: readonly ParleyEvent[], batchSize = 1): Promise<void> {
  for (let from = 0; from < events.length; from += batchSize) {
    const batch = events.slice(from, from + batchSize);
    const documents = new UnitOfWork(await store.projection.load(distinctReferences(batch.flatMap((event) => inboxProjection.reads(event)))));
    for (const event of batch) inboxProjection.project(event, documents);
    await store.projection.commit({ writes: documents.writes(), inserts: documents.inserted(), park: [], unpark: [], checkpoint: null });
  }
}
