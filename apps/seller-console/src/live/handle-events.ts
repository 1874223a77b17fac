import { type Conversation, type Counts, type Notice, type Order } from '../api/shapes.js';
import { keys } from './keys.js';
import { type Parley } from './parley.js';
import { type ServerEvent } from './server-events.js';

/** Items of a kind that a window remembers. A tab that is open for weeks would remember every conversation that ever changed. */
const MOST_ITEMS = 20_000;

type Data = Readonly<Record<string, unknown>>;
/** Applies an event; false if its data is not what the event is known to carry. */
type Handler = (parley: Parley, data: Data) => boolean;

/** Applies each event of the live stream to the replica of this window. */
const HANDLERS: Readonly<Record<string, Handler>> = {
  conversation: ({ conversations }, data) => isItem(data, 'conversationId') && done(conversations.learn([data as unknown as Conversation])),
  'conversation-removed': ({ conversations, queries }, { conversationId }) => {
    if (typeof conversationId !== 'string') return false;
    conversations.remove([conversationId]);
    // Its own seller may still look at it, and sees then that the buyer is on the blacklist.
    void queries.invalidateQueries({ queryKey: keys.conversation(conversationId) });
    void queries.invalidateQueries({ queryKey: keys.blacklist });
    return true;
  },
  order: ({ orders }, data) => isItem(data, 'orderId') && done(orders.learn([data as unknown as Order])),
  notice: ({ notices }, data) =>
    typeof data.noticeId === 'string' && typeof data.publishAt === 'string' && done(notices.learn([data as unknown as Notice])),
  'notice-removed': ({ notices }, { noticeId }) => typeof noticeId === 'string' && done(notices.remove([noticeId])),
  counts: ({ queries }, data) => {
    if (!['messages', 'orders', 'notices', 'blacklist'].every((part) => isRecord(data[part]))) return false;
    const before = queries.getQueryData<Counts>(keys.counts);
    const now = data as unknown as Counts;
    queries.setQueryData(keys.counts, now);
    if (before?.blacklist.buyers !== now.blacklist.buyers) void queries.invalidateQueries({ queryKey: keys.blacklist });
    return true;
  },
  reset: ({ conversations, orders, notices, blacklist, queries }) => {
    for (const replica of [conversations, orders, notices, blacklist]) replica.reset();
    void queries.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.picture('')[0] });
    return true;
  },
};

/**
 * Applies the events of the live stream. An event of an unknown kind is left alone. An event that cannot be understood is reported and
 * left out: the stream itself is well, and the events after it are applied. A window that remembers too many items loads its lists anew.
 */
export function handleEvents(parley: Parley, events: readonly ServerEvent[]): void {
  for (const { event, data, id } of events) {
    if (!Object.hasOwn(HANDLERS, event)) continue;
    if (!apply(HANDLERS[event], parley, data)) console.warn(`Invalid event "${event}" (id ${id ?? 'none'}) on the live stream was left out: ${data.slice(0, 200)}`);
  }
  if ([parley.conversations, parley.orders, parley.notices].some(({ size }) => size > MOST_ITEMS)) HANDLERS.reset(parley, {});
}

function apply(handler: Handler, parley: Parley, data: string): boolean {
  let parsed: unknown;
  try {
    parsed = JSON.parse(data);
  } catch {
    return false;
  }
  return isRecord(parsed) && handler(parley, parsed);
}

function isItem(data: Data, idField: string): boolean {
  return typeof data[idField] === 'string' && typeof data.version === 'number';
}

function isRecord(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const done = (_: void): true => true;
