import { accepted } from '../client/actor.js';
import { type Client, type Query } from '../client/client.js';
import { inParallel } from '../../async/in-parallel.js';
import {
  type BlacklistedBuyer,
  type Conversation,
  type Counts,
  type Label,
  type Message,
  type Notice,
  type Order,
  type OrderSummary,
  type Page,
  type TimelineEntry,
} from '../client/shapes.js';

/** Everything that the server shows to one seller. */
export interface SellersView {
  readonly inbox: readonly Conversation[];
  /** By conversation, newest first. */
  readonly messages: Readonly<Record<string, readonly Message[]>>;
  readonly counts: Counts;
  readonly orders: readonly OrderSummary[];
  readonly details: Readonly<Record<string, Order>>;
  readonly blacklist: readonly BlacklistedBuyer[];
  readonly labels: readonly { readonly label: Label; readonly name: string | null }[];
  readonly notices: readonly Notice[];
  /** The server's answer for each picture of a message. */
  readonly pictures: Readonly<Record<string, { readonly status: number; readonly contentType: string | null }>>;
}

/** Reads every page and every detail of a seller. */
export async function readSellersView(client: Client): Promise<SellersView> {
  const get = async <T>(path: string, query?: Query): Promise<T> => accepted(await client.get<T>(path, query), 200);
  const all = async <T>(path: string): Promise<T[]> => {
    const items: T[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page: Page<T> = await get<Page<T>>(path, { limit: 100, cursor });
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  };
  const inbox = await all<Conversation>('/v1/inbox');
  const orders = await all<OrderSummary>('/v1/orders');
  const messages = await inParallel(inbox, 4, ({ conversationId }) => all<Message>(`/v1/conversations/${conversationId}/messages`));
  const details = await inParallel(orders, 4, async ({ orderId }): Promise<Order> => {
    const order = await get<Order>(`/v1/orders/${orderId}`);
    const older: TimelineEntry[] = [];
    for (let cursor = order.timelineNextCursor; cursor !== null; ) {
      const page: Page<TimelineEntry> = await get(`/v1/orders/${orderId}/timeline`, { limit: 100, cursor });
      older.push(...page.items);
      cursor = page.nextCursor;
    }
    return { ...order, timeline: [...older.reverse(), ...order.timeline] };
  });
  const carriers = [...messages.flat(), ...details.flatMap(({ timeline }) => timeline.filter((entry) => entry.kind === 'message'))];
  const pictureIds = [...new Set(carriers.flatMap((message) => message.pictureIds))];
  const pictures = await inParallel(pictureIds, 4, async (pictureId) => {
    const { status, headers } = await client.get(`/v1/pictures/${pictureId}`);
    return { status, contentType: headers.get('content-type') };
  });
  return {
    inbox,
    messages: Object.fromEntries(inbox.map(({ conversationId }, index) => [conversationId, messages[index]])),
    counts: await get('/v1/inbox/counts'),
    orders,
    details: Object.fromEntries(details.map((order) => [order.orderId, order])),
    blacklist: await all('/v1/blacklist'),
    labels: (await get<{ items: SellersView['labels'] }>('/v1/labels')).items,
    notices: await all('/v1/notices'),
    pictures: Object.fromEntries(pictureIds.map((pictureId, index) => [pictureId, pictures[index]])),
  };
}
