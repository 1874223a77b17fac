import { type Conversation, LABELS, type Counts, type Label, type ReplyState } from '../api/shapes.js';
import { type ListOf } from '../live/arrange.js';

/** The filters of the inbox, combined with "and"; null means no filter. */
export interface InboxFilters {
  readonly replyState: ReplyState | null;
  readonly unread: true | null;
  readonly label: Label | null;
}

export const NO_FILTERS: InboxFilters = { replyState: null, unread: null, label: null };

/** The filters of an address, as `replyState=unanswered&unread=true`. */
export function filtersOf(query: URLSearchParams): InboxFilters {
  const [state, label] = [query.get('replyState'), query.get('label')];
  return {
    replyState: state === 'unanswered' || state === 'replied' ? state : null,
    unread: query.get('unread') === 'true' ? true : null,
    label: LABELS.find((known) => known === label) ?? null,
  };
}

/** The filtered inbox: its items and their order. */
export function inboxList({ replyState, unread, label }: InboxFilters): ListOf<Conversation> {
  return {
    id: ({ conversationId }) => conversationId,
    time: ({ lastMessage }) => lastMessage?.sentAt ?? '',
    shows: (conversation) =>
      !conversation.blacklisted &&
      (replyState === null || conversation.replyState === replyState) &&
      (unread === null || conversation.unreadCount > 0) &&
      (label === null || conversation.label === label),
  };
}

/** How many conversations there are under the filters; null where only the server could count them. */
export function countOf({ messages }: Counts, { replyState, unread, label }: InboxFilters): number | null {
  const given = [replyState, unread, label].filter((filter) => filter !== null).length;
  if (given === 0) return messages.conversations;
  if (given > 1) return null;
  if (label !== null) return messages.byLabel[label];
  if (unread !== null) return messages.unread;
  return replyState === 'unanswered' ? messages.unanswered : messages.conversations - messages.unanswered;
}
