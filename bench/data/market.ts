import { type OrderStatus, type Parties, conversationIdOf, LABELS } from '@parley/contracts';
import { type Commit, type Event } from '@parley/event-sourcing';
import { emptyThread, receive, reply } from '@parley/thread';
import { Random } from '../../testing/marketplace/model/random.js';
import { CommitMaker } from './commits.js';
import { hex, messageOf } from './words.js';

const SELLERS = 2000;
const BUYERS = 100_000;
/** The number of active conversations and orders. Most events belong to the newest ones. */
const UNDER_WAY = 5000;
const PATH = ['PLACE_ORDER_SUCCESS', 'WAIT_SELLER_SEND_GOODS', 'WAIT_BUYER_ACCEPT_GOODS', 'FUND_PROCESSING', 'FINISH'];
/** The frequency of each event, in percent. */
const SHARES = { message: 32, reply: 20, read: 9, label: 2, replyState: 2, status: 30, orderMessage: 4, blacklist: 1 };

interface Order extends Parties {
  readonly orderId: string;
  sequence: number;
}

/**
 * Events of all services of a marketplace: sellers of very different sizes, conversations with replies, orders with statuses, and
 * some blacklistings. The same number of events gives the same events.
 */
export function* marketplace(events: number): Generator<Commit> {
  const market = new Market(events);
  for (let i = 0; i < events; i++) yield market.next();
}

class Market {
  private readonly random: Random;
  private readonly maker: CommitMaker;
  private readonly conversations: Parties[] = [];
  private readonly orders: Order[] = [];
  private readonly blacklisted = new Map<string, boolean>();

  constructor(events: number) {
    this.random = new Random(events);
    this.maker = new CommitMaker(events);
  }

  next(): Commit {
    const { random } = this;
    const what = random.weighted(SHARES);
    if (what === 'status' || this.orders.length === 0) return this.status();
    if (what === 'orderMessage') return this.about(this.oneOf(this.orders));
    if (what === 'message' || this.conversations.length === 0) return this.message();
    const parties = this.oneOf(this.conversations);
    switch (what) {
      case 'reply':
        return this.inConversation(parties, reply(parties, messageOf(random), false)[0]);
      case 'read':
        return this.inConversation(parties, { type: 'ThreadRead', data: parties });
      case 'label':
        return this.inConversation(parties, { type: 'LabelSet', data: { ...parties, label: random.pick(LABELS) } });
      case 'replyState':
        return this.inConversation(parties, { type: 'ReplyStateSet', data: { ...parties, replyState: 'replied' } });
      case 'blacklist':
        return this.blacklist(parties);
      default:
        return what satisfies never;
    }
  }

  /** A quarter of the buyers' messages begin a conversation. */
  private message(): Commit {
    const { random, conversations } = this;
    const known = conversations.length > 0 && random.chance(0.75);
    const parties = known ? this.oneOf(conversations) : this.newParties();
    if (!known) conversations.push(parties);
    return this.inConversation(parties, receive(emptyThread, parties, messageOf(random), null)[0]);
  }

  /** An order begins with its items; every later status leaves them out. */
  private status(): Commit {
    const { random, orders } = this;
    let order = orders.length > 0 && random.chance(0.75) ? this.oneOf(orders) : null;
    if (!order || order.sequence >= PATH.length) orders.push((order = { orderId: String(8_200_000_000_000 + orders.length), ...this.newParties(), sequence: 0 }));
    const { sequence, ...place } = order;
    const status: OrderStatus = {
      ...place,
      status: PATH[sequence],
      sequence,
      occurredAt: new Date(Date.UTC(2026, 2, 15) + sequence * 3_600_000).toISOString(),
      buyerName: sequence === 0 ? 'Ana Lindqvist' : null,
      items: sequence === 0 ? [this.item()] : null,
      total: sequence === 0 ? { amount: '25.98', currency: 'USD' } : null,
      logistics: PATH[sequence] === 'WAIT_BUYER_ACCEPT_GOODS' ? 'SHIPPED' : null,
      fund: null,
      issue: null,
      frozen: null,
    };
    order.sequence++;
    return this.maker.commit(`order-${order.orderId}`, { type: 'OrderStatusRecorded', data: status });
  }

  private item() {
    const productId = `p-${this.random.int(1, 50_000)}`;
    return {
      productId,
      title: 'Wireless charging stand with night light',
      imageUrl: `https://example.invalid/i/${productId}.jpg`,
      productUrl: `https://example.invalid/p/${productId}`,
      quantity: 2,
      unitPrice: { amount: '12.99', currency: 'USD' },
    };
  }

  private about({ orderId, sellerId, buyerId }: Order): Commit {
    const parties = { sellerId, buyerId };
    const message = messageOf(this.random);
    const [event] = this.random.chance(0.5) ? receive(emptyThread, parties, message, null) : reply(parties, message, false);
    return this.maker.commit(`order-${orderId}`, event);
  }

  /** Blacklists the buyer, or removes them from the blacklist. */
  private blacklist(parties: Parties): Commit {
    const pair = conversationIdOf(parties.sellerId, parties.buyerId);
    const isOn = this.blacklisted.get(pair) ?? false;
    this.blacklisted.set(pair, !isOn);
    const event: Event = isOn
      ? { type: 'BuyerRemovedFromBlacklist', data: parties }
      : { type: 'BuyerBlacklisted', data: { ...parties, reason: 'spam' } };
    return this.maker.commit(`blacklist-${pair}`, event);
  }

  private inConversation(parties: Parties, event: Event): Commit {
    return this.maker.commit(`conversation-${conversationIdOf(parties.sellerId, parties.buyerId)}`, event);
  }

  private oneOf<T>(all: readonly T[]): T {
    const from = this.random.chance(0.9) ? Math.max(0, all.length - UNDER_WAY) : 0;
    return all[this.random.int(from, all.length - 1)];
  }

  /** A few sellers have most of the buyers. */
  private newParties(): Parties {
    const { random } = this;
    const seller = Math.floor(SELLERS * random.next() ** 2);
    return { sellerId: `s-${seller}-${hex(new Random(seller), 8)}`, buyerId: `b-${random.int(1, BUYERS)}` };
  }
}
