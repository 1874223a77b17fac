import { type Label, LABELS, REPLY_STATES, type ReplyState } from '@parley/contracts';
import { type DocumentReader } from '@parley/event-sourcing';
import { type Caller } from '@parley/http';
import { type Page, decodeCursor, pageOf } from '../paging/cursor.js';
import { conversationThread, isLater, messages } from '../messages/messages.js';
import { newestOf, notFound, readMessages } from '../messages/message.queries.js';
import { shownMs } from '../shown-time.js';
import { type BuyerConversationView, type ConversationView } from './conversation.dto.js';
import { type ConversationDocument, conversations } from './conversation.js';
import { type Visible, buyerConversationView, conversationView, nameAsOf } from './conversation.views.js';

/** Filters of the inbox; those that are left out match everything. */
export interface InboxFilter {
  readonly replyState?: ReplyState;
  readonly label?: Label;
  readonly unread?: boolean;
}

interface PageRequest {
  readonly limit: number;
  readonly cursor?: string;
}

const PLACE = ['number', 'string'] as const;

/** Queries of sellers and buyers about their conversations. */
export class ConversationQueries {
  constructor(private readonly store: DocumentReader) {}

  /** A seller's inbox, newest message first. */
  async inbox(caller: Caller, filter: InboxFilter, { limit, cursor }: PageRequest): Promise<Page<ConversationView>> {
    const list = [caller, 'inbox', filter] as const;
    const found = await this.store.find(conversations, {
      where: { seller: caller.id, shown: 1, ...filterOf(filter) },
      sort: ['-at'],
      after: decodeCursor(list, cursor, PLACE),
      limit: limit + 1,
    });
    return pageOf(list, found, limit, placeOf, (document) => conversationView(document));
  }

  /** A buyer's conversations, newest message first. */
  async ofBuyer(caller: Caller, { limit, cursor }: PageRequest): Promise<Page<BuyerConversationView>> {
    const list = [caller, 'conversations'] as const;
    const found = await this.store.find(conversations, {
      where: { buyer: caller.id, begun: 1 },
      sort: ['-at'],
      after: decodeCursor(list, cursor, PLACE),
      limit: limit + 1,
    });
    return pageOf(list, found, limit, placeOf, buyerConversationView);
  }

  /** One conversation of the caller's; `CONVERSATION_NOT_FOUND` for any other. */
  async one(caller: Caller, conversationId: string): Promise<ConversationView | BuyerConversationView> {
    const document = await this.own(caller, conversationId);
    if (caller.role === 'buyer') return buyerConversationView(document);
    return conversationView(document, await this.visible(document));
  }

  async messages(caller: Caller, conversationId: string, page: PageRequest) {
    const document = await this.own(caller, conversationId);
    return readMessages(this.store, caller, conversationThread(conversationId), document, document.blacklistedSince, page);
  }

  private async own(caller: Caller, conversationId: string): Promise<ConversationDocument> {
    const document = await this.store.get(conversations, conversationId);
    const owner = caller.role === 'seller' ? document?.sellerId : document?.buyerId;
    if (!document?.lastMessage || owner !== caller.id) throw notFound('CONVERSATION_NOT_FOUND');
    return document;
  }

  /** The visible part of a blacklisted buyer's conversation: without messages since the blacklisting. */
  private async visible(document: ConversationDocument): Promise<Visible> {
    const { blacklistedSince: since, conversationId, readAt, setByHand } = document;
    if (since === null || !document.lastMessage) return document;
    const thread = conversationThread(conversationId);
    const theirs = { thread, from: 'buyer' };
    const [hidden] = await this.store.countEach(messages, [{ where: theirs, range: { field: 'at', from: since } }]);
    if (hidden === 0) return document;
    const unread = { where: theirs, range: { field: 'at', from: readAt + 1, below: since } };
    const [unreadCount] = readAt + 1 >= since ? [0] : await this.store.countEach(messages, [unread]);
    const [heard, said] = await Promise.all([newestOf(this.store, thread, 'buyer', since), newestOf(this.store, thread, 'seller')]);
    const lastMessage = heard && said ? (isLater(heard, said) ? heard : said) : (heard ?? said);
    const byMessage = lastMessage && (lastMessage.from === 'buyer' ? 'unanswered' : 'replied');
    const replyState = setByHand && setByHand.at > (lastMessage?.at ?? 0) ? setByHand.replyState : byMessage;
    const version = Math.max(document.ownVersion ?? document.version, heard?.version ?? 0);
    return { buyerName: nameAsOf(document, heard), lastMessage, replyState, unreadCount, messageCount: document.messageCount - hidden, version };
  }
}

/** A filter that is left open while another is set names every value, so that one index serves every combination. */
function filterOf({ replyState, label, unread }: InboxFilter): Record<string, string | number | readonly (string | number)[]> {
  if (replyState === undefined && label === undefined && unread === undefined) return {};
  return { label: label ?? LABELS, replyState: replyState ?? REPLY_STATES, unread: unread === undefined ? [0, 1] : Number(unread) };
}

function placeOf({ lastMessage, conversationId }: ConversationDocument): [number, string] {
  return [lastMessage ? shownMs(lastMessage.at) : 0, conversationId];
}
