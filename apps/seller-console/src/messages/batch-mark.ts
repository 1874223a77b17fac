import { accepted } from '../api/client.js';
import { type BatchMarkBody, type Conversation } from '../api/shapes.js';
import { type Parley } from '../live/parley.js';
import { waitFor } from '../live/wait-for.js';
import { type Target, chunksOf } from './targets.js';

export type ManyMarks = Omit<BatchMarkBody, 'conversationIds'>;

export interface MarkedMany {
  readonly done: number;
  readonly refused: number;
}

const PATIENCE_MS = 1500;

/** Marks many conversations, a request for each hundred. They show it at once; those of a request that is refused, no more, and it is thrown. */
export async function markMany(
  parley: Parley,
  targets: readonly Target[],
  marks: ManyMarks,
  onProgress: (done: number) => void,
): Promise<MarkedMany> {
  let [done, refused] = [0, 0];
  for (const chunk of chunksOf(targets)) {
    const results = await markChunk(parley, chunk, marks);
    done += results.filter(({ outcome }) => outcome === 'done').length;
    refused += results.filter(({ outcome }) => outcome === 'refused').length;
    onProgress(done + refused);
  }
  return { done, refused };
}

async function markChunk({ api, conversations, queries }: Parley, chunk: readonly Target[], marks: ManyMarks) {
  const ids = chunk.map(({ conversationId }) => conversationId);
  const expected = new Map(ids.map((id) => [id, conversations.expect(id, changeOf(marks))]));
  try {
    const { results } = await accepted(api.POST('/v1/conversations/batch', { body: { conversationIds: ids, ...marks } }));
    const changed = results.flatMap(({ conversationId: id, version }) => (version === null ? [] : [{ id, version }]));
    for (const { id, version } of changed) expected.get(id)?.accepted(version);
    const seen = await Promise.all(changed.map(({ id, version }) => conversations.reached(id, version, PATIENCE_MS)));
    if (seen.includes(false)) {
      await waitFor(api, changed);
      await queries.refetchQueries({ queryKey: ['inbox'], type: 'active' });
    }
    return results;
  } finally {
    for (const each of expected.values()) each.settle();
  }
}

function changeOf({ replyState, label, read }: ManyMarks): Partial<Conversation> {
  return { ...(replyState && { replyState }), ...(label && { label }), ...(read && { unreadCount: 0 }) };
}
