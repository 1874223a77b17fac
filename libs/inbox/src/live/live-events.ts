import { type Change, type DocumentReader } from '@parley/event-sourcing';
import { READ_MODELS } from '../read-models.js';

/** One server-sent event as it is written. */
export function eventText(event: string, id: string, data: unknown): string {
  return `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** The events of the documents that changed, each once with its last state, read together. */
export async function itemEvents(documents: DocumentReader, changes: readonly Change[]): Promise<string[]> {
  const last = lastOfEach(changes);
  const live = READ_MODELS.flatMap((readModel) => readModel.live ?? []);
  const byCollection = new Map(
    await Promise.all(
      live.map(async ({ collection: { name }, eventsOf }) => {
        const ids = last.filter(({ collection }) => collection === name).map(({ id }) => id);
        return [name, ids.length === 0 ? null : await eventsOf(documents, ids)] as const;
      }),
    ),
  );
  return last.flatMap(({ collection, id, cursor }) => {
    const found = byCollection.get(collection)?.get(id);
    return found ? [eventText(found.event, cursor, found.data)] : [];
  });
}

function lastOfEach(changes: readonly Change[]): Change[] {
  const last = new Map<string, Change>();
  for (const change of changes) {
    const key = `${change.collection}/${change.id}`;
    last.delete(key);
    last.set(key, change);
  }
  return [...last.values()];
}
