import { type Parties, type Party, pairKeyOf } from '@parley/contracts';
import { type DocumentReader } from '@parley/event-sourcing';
import { type Caller, ParleyError } from '@parley/http';
import { type Page, decodeCursor, pageOf } from '../paging/cursor.js';
import { type BuyerDocument, buyers, wasBlacklistedAt } from '../buyers/buyer.js';
import { type BuyerMessageView, type MessageView } from './message.dto.js';
import { messageView } from './message.views.js';
import { type MessageDocument, isLater, messageKey, messages } from './messages.js';

/** Hides the buyer's messages of a thread from a time on (microseconds; 0 hides all); null hides nothing. */
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
  const buyer = await store.get(buyers, pairKeyOf(parties));
  return pageOf(list, found, page.limit, place, (message) => sellerMessageView(message, buyer));
}

/** A message as its seller sees it. */
export function sellerMessageView(message: MessageDocument, buyer: BuyerDocument | null): MessageView {
  const receivedWhileBlacklisted = message.from === 'buyer' && buyer !== null && wasBlacklistedAt(buyer, message.at);
  return { ...messageView(message), receivedWhileBlacklisted };
}

/**
 * Newest first, by the versions of the stream: a clock that was wrong does not change the order. A page that continues after a message of an
 * earlier release, whose document has no version, goes by the times, as that release did.
 */
async function find(
  store: DocumentReader,
  thread: string,
  hiddenFrom: HiddenFrom,
  limit: number,
  after: [number, string] | undefined,
): Promise<MessageDocument[]> {
  if (after === undefined) return hiddenFrom === null ? findBelow(store, thread, endOf(thread), limit) : findVisible(store, thread, hiddenFrom, endOf(thread), limit);
  const [at, messageId] = after;
  const sameTime = await store.find(messages, { where: { thread }, sort: ['-at'], range: { field: 'at', from: at, below: at + 1 }, limit: SAME_TIME });
  const version = sameTime.find((each) => each.messageId === messageId)?.version;
  if (version === undefined) return findByTime(store, thread, hiddenFrom, limit, at);
  const key = messageKey(thread, version);
  return hiddenFrom === null ? findBelow(store, thread, key, limit) : findVisible(store, thread, hiddenFrom, key, limit);
}

/** Messages of a thread that a wrong clock may have given one time in microseconds. */
const SAME_TIME = 100;

/** Behind the keys of all messages of a thread, as no id contains a slash: `0` follows `/`. */
function endOf(thread: string): string {
  return `${thread}0`;
}

function findBelow(store: DocumentReader, thread: string, below: string, limit: number): Promise<MessageDocument[]> {
  return store.find(messages, { where: {}, sort: ['-id'], range: { field: 'id', from: `${thread}/`, below }, limit });
}

/** Skips what is hidden: begins at the newest message that is not, however many hidden ones follow it. */
async function findVisible(store: DocumentReader, thread: string, hiddenFrom: number, below: string, limit: number): Promise<MessageDocument[]> {
  const [heard, said] = await Promise.all([newestOf(store, thread, 'buyer', hiddenFrom), newestOf(store, thread, 'seller')]);
  const versions = [heard, said].map((each) => (each === null ? 0 : each.version));
  if (versions.includes(undefined)) return findByTime(store, thread, hiddenFrom, limit, Number.MAX_SAFE_INTEGER);
  const last = messageKey(thread, Math.max(...versions.map((each) => each ?? 0)) + 1);
  const found: MessageDocument[] = [];
  for (let place = last < below ? last : below; found.length < limit; ) {
    const chunk = await findBelow(store, thread, place, limit);
    found.push(...chunk.filter(({ from, at }) => from === 'seller' || at < hiddenFrom));
    const end = chunk.at(-1);
    if (end === undefined || chunk.length < limit) break;
    if (end.version === undefined) return [...found, ...(await findByTime(store, thread, hiddenFrom, limit, end.at))].slice(0, limit);
    place = messageKey(thread, end.version);
  }
  return found.slice(0, limit);
}

async function findByTime(store: DocumentReader, thread: string, hiddenFrom: HiddenFrom, limit: number, below: number): Promise<MessageDocument[]> {
  const range = { field: 'at', below };
  if (hiddenFrom === null) return store.find(messages, { where: { thread }, sort: ['-at'], range, limit });
  const [own, theirs] = await Promise.all([
    store.find(messages, { where: { thread, from: 'seller' }, sort: ['-at'], range, limit }),
    store.find(messages, { where: { thread, from: 'buyer' }, sort: ['-at'], range: { field: 'at', below: Math.min(below, hiddenFrom) }, limit }),
  ]);
  return [...own, ...theirs].sort((a, b) => b.at - a.at).slice(0, limit);
}

/** Messages that are looked at to find the newest one: a wrong clock may have given some of them a later time. */
const NEWEST_BY_TIME = 20;

/** The newest message of one side before a time (microseconds), or null. */
export async function newestOf(store: DocumentReader, thread: string, from: Party, before = Number.MAX_SAFE_INTEGER): Promise<MessageDocument | null> {
  const found = await store.find(messages, { where: { thread, from }, sort: ['-at'], range: { field: 'at', below: before }, limit: NEWEST_BY_TIME });
  return found.reduce((newest: MessageDocument | null, each) => (newest === null || isLater(each, newest) ? each : newest), null);
}

export function notFound(code: 'CONVERSATION_NOT_FOUND' | 'ORDER_NOT_FOUND'): ParleyError {
  return new ParleyError(code, code === 'ORDER_NOT_FOUND' ? 'There is no such order' : 'There is no such conversation');
}
