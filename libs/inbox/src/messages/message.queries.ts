import { type Parties } from '@parley/contracts';
import { type DocumentReader } from '@parley/event-sourcing';
import { type Caller, ParleyError } from '@parley/platform';
import { type Page, decodeCursor, pageOf } from '../api/cursor.js';
import { type BuyerDocument, buyers, wasBlacklistedAt } from '../buyers/buyer.js';
import { type BuyerMessageView, type MessageView } from '../conversations/conversation.dto.js';
import { messageView } from '../conversations/conversation.views.js';
import { pairOf } from '../pair.js';
import { type MessageDocument, messages } from './messages.js';

/** What of a thread is hidden from its seller: the buyer's messages from a time on (microseconds; 0 is all); null is nothing. */
export type HiddenFrom = number | null;

/** The messages of a thread, newest first, as the caller may see them. */
export async function readMessages(
  store: DocumentReader,
  caller: Caller,
  thread: string,
  parties: Parties,
  hiddenFrom: HiddenFrom,
  page: { readonly limit: number; readonly cursor?: string },
): Promise<Page<MessageView | BuyerMessageView>> {
  const list = [caller, thread] as const;
  const after = decodeCursor(list, page.cursor, ['number', 'string']);
  const found = await find(store, thread, caller.role === 'seller' ? hiddenFrom : null, page.limit + 1, after as [number, string] | undefined);
  const place = ({ at, messageId }: MessageDocument) => [at, messageId];
  if (caller.role === 'buyer') return pageOf(list, found, page.limit, place, messageView);
  const buyer = await store.get(buyers, pairOf(parties));
  return pageOf(list, found, page.limit, place, (message) => sellerMessageView(message, buyer));
}

/** A message as its seller sees it. */
export function sellerMessageView(message: MessageDocument, buyer: BuyerDocument | null): MessageView {
  const receivedWhileBlacklisted = message.from === 'buyer' && buyer !== null && wasBlacklistedAt(buyer, message.at);
  return { ...messageView(message), receivedWhileBlacklisted };
}

/** Newest first. Times within a thread are all different, so that a time alone is a place. */
async function find(
  store: DocumentReader,
  thread: string,
  hiddenFrom: HiddenFrom,
  limit: number,
  after: [number, string] | undefined,
): Promise<MessageDocument[]> {
  const below = after?.[0] ?? Number.MAX_SAFE_INTEGER;
  const range = { field: 'at', below };
  if (hiddenFrom === null) return store.find(messages, { where: { thread }, sort: ['-at'], range, limit });
  const [own, theirs] = await Promise.all([
    store.find(messages, { where: { thread, from: 'seller' }, sort: ['-at'], range, limit }),
    store.find(messages, { where: { thread, from: 'buyer' }, sort: ['-at'], range: { field: 'at', below: Math.min(below, hiddenFrom) }, limit }),
  ]);
  return [...own, ...theirs].sort((a, b) => b.at - a.at).slice(0, limit);
}

/** The buyer's newest message before a time (microseconds); none or one. */
export function newestBefore(store: DocumentReader, thread: string, before: number): Promise<MessageDocument[]> {
  return store.find(messages, { where: { thread, from: 'buyer' }, sort: ['-at'], range: { field: 'at', below: before }, limit: 1 });
}

export function notFound(code: 'CONVERSATION_NOT_FOUND' | 'ORDER_NOT_FOUND'): ParleyError {
  return new ParleyError(code, code === 'ORDER_NOT_FOUND' ? 'There is no such order' : 'There is no such conversation');
}
