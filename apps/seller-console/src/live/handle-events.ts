import { type Conversation, type Counts, type Notice, type Order } from '../api/shapes.js';
import { keys } from './keys.js';
import { type Parley } from './parley.js';
import { type ServerEvent } from './server-events.js';

type Handler = (parley: Parley, data: unknown) => void;

/** What each event of the live stream does to what this window knows. */
const HANDLERS: Readonly<Record<string, Handler>> = {
  conversation: ({ conversations }, data) => conversations.learn([data as Conversation]),
  'conversation-removed': ({ conversations, queries }, data) => {
    const { conversationId } = data as { conversationId: string };
    conversations.remove([conversationId]);
    // Its own seller may still look at it, and sees then that the buyer is on the blacklist.
    void queries.invalidateQueries({ queryKey: keys.conversation(conversationId) });
    void queries.invalidateQueries({ queryKey: keys.blacklist });
  },
  order: ({ orders }, data) => orders.learn([data as Order]),
  notice: ({ notices }, data) => notices.learn([data as Notice]),
  'notice-removed': ({ notices }, data) => notices.remove([(data as { noticeId: string }).noticeId]),
  counts: ({ queries }, data) => {
    const [before, now] = [queries.getQueryData<Counts>(keys.counts), data as Counts];
    queries.setQueryData(keys.counts, now);
    if (before?.blacklist.buyers !== now.blacklist.buyers) void queries.invalidateQueries({ queryKey: keys.blacklist });
  },
  reset: ({ conversations, orders, notices, blacklist, queries }) => {
    for (const replica of [conversations, orders, notices, blacklist]) replica.reset();
    void queries.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.picture('')[0] });
  },
};

/** Takes in what the live stream told; an event of a kind that is not known is left alone. */
export function handleEvents(parley: Parley, events: readonly ServerEvent[]): void {
  for (const { event, data } of events) HANDLERS[event]?.(parley, JSON.parse(data));
}
