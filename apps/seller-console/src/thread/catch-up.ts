import { type InfiniteData } from '@tanstack/react-query';
import { type Message } from '../api/shapes.js';
import { keys } from '../live/keys.js';
import { type Parley } from '../live/parley.js';
import { type PageOf } from '../live/use-live-list.js';
import { readMessages } from '../messages/queries.js';
import { type Recipient } from './recipient.js';

export type Messages = InfiniteData<PageOf<Message>, string | null>;

/** Reads the messages since the last read of a conversation or order. Does nothing if it was not read before. */
export async function catchUp(parley: Parley, { kind, id }: Recipient): Promise<void> {
  const { queries } = parley;
  if (kind === 'order') {
    await queries.refetchQueries({ queryKey: keys.order(id), type: 'active' });
    return;
  }
  const key = keys.messages(id);
  if (!queries.getQueryData(key)) return;
  const newest = await readMessages(parley, id, null);
  queries.setQueryData<Messages>(key, (before) => before && withNewest(before, newest));
}

/** Puts the newest page before the loaded pages; drops these if there is a gap. */
export function withNewest(before: Messages, newest: PageOf<Message>): Messages {
  const [first, ...others] = before.pages;
  const known = new Set(first.items.map(({ messageId }) => messageId));
  const gap = first.items.length > 0 && !newest.items.some(({ messageId }) => known.has(messageId));
  if (gap) return { pages: [newest], pageParams: [null] };
  const fresh = newest.items.filter(({ messageId }) => !known.has(messageId));
  if (fresh.length === 0) return before;
  return { ...before, pages: [{ ...first, items: [...fresh, ...first.items] }, ...others] };
}
