import { type DocumentStore } from '@parley/event-sourcing';
import { type Caller } from '@parley/http';
import { BlacklistQueries } from '../blacklist/blacklist.queries.js';
import { ConversationQueries } from '../conversations/conversation.queries.js';
import { CountQueries } from '../counts/count.queries.js';
import { type LiveConnection } from '../live/live-connection.js';
import { LiveFeed } from '../live/live-feed.js';
import { NoticeBoard } from '../notices/board.js';
import { NoticeQueries } from '../notices/notice.queries.js';
import { OrderQueries } from '../orders/order.queries.js';
import { type Heard, eventsIn } from './live.js';

const PAGE = { limit: 100 };

/** A seller who looks at everything that they can see, and listens to their live stream. */
export class SellerView {
  readonly heard: Heard[] = [];
  private readonly conversations: ConversationQueries;
  private readonly orders: OrderQueries;
  private readonly blacklist: BlacklistQueries;
  private readonly counts: CountQueries;
  private readonly feed: LiveFeed;

  constructor(
    store: DocumentStore,
    private readonly caller: Caller = { role: 'seller', id: 's-1', country: null, categories: [], expiresMs: 0 },
  ) {
    const board = new NoticeBoard(store);
    const notices = new NoticeQueries(store.documents, board);
    this.conversations = new ConversationQueries(store.documents);
    this.orders = new OrderQueries(store.documents);
    this.blacklist = new BlacklistQueries(store.documents);
    this.counts = new CountQueries(store.documents, notices);
    this.feed = new LiveFeed({ ...store, board, notices, counts: this.counts }, caller);
  }

  async listen(): Promise<void> {
    await this.feed.start();
    const client = { isOpen: true, isFull: false, write: (text: string) => void this.heard.push(...eventsIn(text)) };
    this.feed.connections.add(client as unknown as LiveConnection);
  }

  /** Hears what has changed. */
  async hear(): Promise<Heard[]> {
    const before = this.heard.length;
    await this.feed.round();
    return this.heard.slice(before);
  }

  /** The content of the lists. */
  async lists() {
    const [inbox, orders] = await Promise.all([this.conversations.inbox(this.caller, {}, PAGE), this.orders.list(this.caller, {}, PAGE)]);
    return { inbox: inbox.items, orders: orders.items, counts: await this.counts.counts(this.caller) };
  }

  /** Every answer about these conversations and orders; the number of hidden messages, which the contract tells, apart. */
  async everything(conversationIds: readonly string[], orderIds: readonly string[]) {
    const { items } = await this.blacklist.list(this.caller, PAGE);
    const answers = {
      ...(await this.lists()),
      blacklist: items.map(({ hiddenMessages: _, ...rest }) => rest),
      conversations: await Promise.all(
        conversationIds.map(async (id) => [await this.conversations.one(this.caller, id), await this.conversations.messages(this.caller, id, PAGE)]),
      ),
      details: await Promise.all(
        orderIds.map(async (id) => [
          await this.orders.details(this.caller, id),
          await this.orders.timeline(this.caller, id, PAGE),
          await this.orders.messages(this.caller, id, PAGE),
        ]),
      ),
    };
    return { answers, hiddenMessages: items.reduce((sum, { hiddenMessages }) => sum + hiddenMessages, 0) };
  }
}
