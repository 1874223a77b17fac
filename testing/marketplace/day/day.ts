import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Claims } from '../client/claims.js';
import { type OrderStatusData } from '../client/order-events.js';
import {
  type BlacklistedBuyer,
  type Conversation,
  type Counts,
  type Label,
  type Message,
  type Notice,
  type Order,
  type TimelineEntry,
} from '../client/shapes.js';

/**
 * One request of a day. `{conversation:<seller>|<buyer>}`, `{notice:<n>}` and `{picture:<n>}` in a path or body are placeholders for ids
 * that the server assigned earlier in the day, in its answer to a buyer's first message or to the request that has to `save` it.
 */
export interface DayCommand {
  readonly as: Claims;
  readonly method: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly expect: { readonly status: number; readonly code?: string };
  readonly key?: string;
  readonly save?: string;
  /** A file of the day's `pictures` folder, uploaded instead of a body. */
  readonly file?: string;
}

/** A request, or a wait until everything sent so far is visible. */
export type DayLine = DayCommand | { readonly settle: true };

export interface OrderEvent {
  readonly subject: string;
  readonly data: OrderStatusData;
}

/** Expected fields, without those that the server assigns: ids, versions and its times. */
export type Wanted<T> = Omit<Partial<T>, 'version'>;
export type WantedConversation = Wanted<Omit<Conversation, 'lastMessage'>> & {
  readonly conversationId: string;
  readonly lastMessage: Wanted<Message>;
  readonly messages: readonly Wanted<Message>[];
};
export type WantedOrder = Wanted<Omit<Order, 'timeline'>> & { readonly orderId: string; readonly timeline: readonly Wanted<TimelineEntry>[] };
export type WantedNotice = Wanted<Notice> & { readonly noticeId: string };
export type WantedBuyer = Wanted<BlacklistedBuyer> & { readonly buyerId: string };

/** The expected view of one seller at the end of the day. Lists are newest first, timelines oldest first. */
export interface SellersDay {
  readonly claims: Pick<Claims, 'country' | 'categories'>;
  readonly inbox: readonly WantedConversation[];
  readonly counts: Counts;
  readonly orders: readonly WantedOrder[];
  readonly blacklist: readonly WantedBuyer[];
  readonly labels: readonly { readonly label: Label; readonly name: string | null }[];
  readonly notices: readonly WantedNotice[];
}

/** An invalid order event. */
export interface Garbage {
  readonly raw: string;
  readonly status: number;
  readonly why: string;
}

export interface Day {
  readonly folder: string;
  readonly orderEvents: readonly OrderEvent[];
  readonly lines: readonly DayLine[];
  readonly expected: Readonly<Record<string, SellersDay>>;
  readonly garbage: readonly Garbage[];
}

/** The day in a folder beside the project, if there is one, and the project's own. */
export function dayFolders(root: string): string[] {
  const beside = join(root, '../shared/data/marketplace-day');
  return [...(existsSync(beside) ? [beside] : []), ownDayFolder(root)];
}

export function ownDayFolder(root: string): string {
  return join(root, 'demo/day');
}

export async function readDay(folder: string): Promise<Day> {
  const [orderEvents, lines, garbage, expected] = await Promise.all([
    linesOf<OrderEvent>(join(folder, 'order-status.jsonl')),
    linesOf<DayLine>(join(folder, 'commands.jsonl')),
    linesOf<Garbage>(join(folder, 'garbage.jsonl')),
    readFile(join(folder, 'expected.json'), 'utf8'),
  ]);
  return { folder, orderEvents, lines, garbage, expected: JSON.parse(expected) as Day['expected'] };
}

/** The claims of a seller of the day. */
export function sellerClaims(day: Day, sellerId: string): Claims {
  return { role: 'seller', id: sellerId, ...day.expected[sellerId].claims };
}

async function linesOf<T>(file: string): Promise<T[]> {
  const text = await readFile(file, 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
