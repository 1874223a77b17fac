import { accepted } from '../api/client.js';
import { MAX_BATCH } from '../api/shapes.js';
import { keys } from '../live/keys.js';
import { type Parley } from '../live/parley.js';
import { waitFor } from '../live/wait-for.js';
import { readConversation } from '../messages/queries.js';

/** The buyer of a conversation, as far as blacklisting goes. */
export interface Blacklisting {
  readonly conversationId: string;
  readonly buyerId: string;
}

/** Shuts a buyer out. Their conversation goes at once; a `Refusal` is thrown, and it is there again. */
export async function addToBlacklist(parley: Parley, { conversationId, buyerId }: Blacklisting, reason: string): Promise<void> {
  const { api, conversations, queries } = parley;
  const expected = conversations.expect(conversationId, null);
  try {
    const body = { buyerId, reason: reason.trim() === '' ? null : reason };
    const { version } = await accepted(api.POST('/v1/blacklist', { body }));
    conversations.learn([await readConversation(parley, conversationId, `${buyerId}@${version}`)]);
    void queries.invalidateQueries({ queryKey: keys.blacklist });
  } finally {
    expected.settle();
  }
}

/** Lets a buyer in again whose conversation is on the screen. */
export async function removeFromBlacklist(parley: Parley, { conversationId, buyerId }: Blacklisting): Promise<void> {
  const { api, conversations, queries } = parley;
  const { version } = await accepted(api.DELETE('/v1/blacklist/{buyerId}', { params: { path: { buyerId } } }));
  conversations.learn([await readConversation(parley, conversationId, `${buyerId}@${version}`)]);
  void queries.invalidateQueries({ queryKey: keys.messages(conversationId) });
  void queries.invalidateQueries({ queryKey: keys.blacklist });
}

/** Lets many buyers in again. They go from the list at once; those of a request that is refused are there again, and it is thrown. */
export async function removeManyFromBlacklist(parley: Parley, buyerIds: readonly string[]): Promise<void> {
  const { api, blacklist, queries } = parley;
  for (let from = 0; from < buyerIds.length; from += MAX_BATCH) {
    const some = buyerIds.slice(from, from + MAX_BATCH);
    const expected = some.map((buyerId) => blacklist.expect(buyerId, null));
    try {
      const { results } = await accepted(api.POST('/v1/blacklist/removals', { body: { buyerIds: [...some] } }));
      await waitFor(
        api,
        results.map(({ buyerId, version }) => ({ id: buyerId, version })),
      );
      blacklist.remove(some);
      void queries.invalidateQueries({ queryKey: ['messages'] });
    } finally {
      for (const each of expected) each.settle();
    }
  }
}

