import { accepted } from '../api/client.js';
import { type Conversation, type Label, type ReplyState } from '../api/shapes.js';
import { carryOut } from '../live/commands.js';
import { keys } from '../live/keys.js';
import { type Parley } from '../live/parley.js';
import { readConversation } from './queries.js';

type Mark = { readonly replyState: ReplyState } | { readonly label: Label } | { readonly read: true };

/** Marks one conversation. It shows at once; a `Refusal` is thrown, and nothing of it shows any more. */
export async function mark(parley: Parley, conversationId: string, what: Mark): Promise<void> {
  const { api, conversations } = parley;
  const params = { path: { conversationId } };
  const send = async (): Promise<number> => {
    if ('replyState' in what) {
      return (await accepted(api.PUT('/v1/conversations/{conversationId}/reply-state', { params, body: { state: what.replyState } }))).version;
    }
    if ('label' in what) {
      return (await accepted(api.PUT('/v1/conversations/{conversationId}/label', { params, body: { label: what.label } }))).version;
    }
    return (await accepted(api.PUT('/v1/conversations/{conversationId}/read', { params, body: {} }))).version;
  };
  await carryOut<Conversation>(conversations, {
    id: conversationId,
    change: 'read' in what ? { unreadCount: 0 } : what,
    send,
    read: (after) => readConversation(parley, conversationId, after),
  });
}

/** The seller's own name of a colour; null clears it. */
export async function nameLabel({ api, queries }: Parley, label: Label, name: string | null): Promise<void> {
  const { version } = await accepted(api.PUT('/v1/labels/{label}', { params: { path: { label } }, body: { name } }));
  const { items } = await accepted(api.GET('/v1/labels', { params: { query: { after: `labels@${version}` } } }));
  queries.setQueryData(keys.labels, items);
}
