import { type Conversation, MAX_BATCH } from '../api/shapes.js';
import { isSelected, type Selection } from '../list/selection.js';
import { type Parley } from '../live/parley.js';
import { type InboxFilters } from './filters.js';
import { readInbox } from './queries.js';

/** A conversation that a batch is for. */
export type Target = Pick<Conversation, 'conversationId' | 'buyerId' | 'buyerName'>;

/**
 * The ids of the selection. Loads all matches page by page before any action, because an action may change the matches.
 */
export async function gather(
  parley: Parley,
  selection: Selection,
  filters: InboxFilters,
  onProgress: (found: number) => void,
  signal?: AbortSignal,
): Promise<Target[]> {
  if (selection.kind === 'some') {
    return [...selection.ids].flatMap((id) => parley.conversations.get(id) ?? []);
  }
  const targets = new Map<string, Target>();
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await readInbox(parley, filters, cursor ?? null, signal);
    for (const conversation of page.items) {
      if (isSelected(selection, conversation.conversationId)) targets.set(conversation.conversationId, conversation);
    }
    onProgress(targets.size);
    cursor = page.nextCursor;
  }
  return [...targets.values()];
}

/** Cuts what a batch is for into what one request may name. */
export function chunksOf<T>(targets: readonly T[]): T[][] {
  const chunks: T[][] = [];
  for (let from = 0; from < targets.length; from += MAX_BATCH) chunks.push(targets.slice(from, from + MAX_BATCH));
  return chunks;
}
