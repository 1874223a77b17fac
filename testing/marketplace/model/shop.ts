import { type Audience, isMeant } from '../day/audience.js';
import { type Claims } from '../client/claims.js';
import { type OrderStatusData } from '../client/order-events.js';
import { type Category, type Label, type Notice } from '../client/shapes.js';
import { ShopOrder } from './shop-order.js';
import { type Step, Thread } from './shop-thread.js';

export interface ShopConversation {
  readonly sellerId: string;
  readonly buyerId: string;
  /** Every name that the buyer gave, oldest first. */
  readonly names: { readonly at: Step; readonly name: string }[];
  readonly thread: Thread;
}

export interface NoticeBody {
  readonly category: Category;
  readonly kind: string;
  readonly severity: Notice['severity'];
  readonly title: string;
  readonly body: string;
  readonly publishAt?: string | null;
  readonly expiresAt?: string | null;
  readonly actBy?: string | null;
  readonly audience?: Audience | null;
}

export interface ShopNotice {
  readonly name: string;
  readonly at: Step;
  readonly body: NoticeBody;
  retracted: boolean;
  readonly readBy: Set<string>;
}

export interface Blacklisting {
  readonly from: Step;
  to: Step | null;
  readonly reason: string | null;
}

/**
 * What must be true of a marketplace's messages, thought through in memory: a reference that knows the rules and nothing of how Parley
 * is built. Time is the number of the step.
 */
export class Shop {
  readonly sellers = new Map<string, Claims>();
  readonly conversations = new Map<string, ShopConversation>();
  readonly orders = new Map<string, ShopOrder>();
  readonly notices: ShopNotice[] = [];
  /** By what stands for the picture: who has uploaded it, as role and id. */
  readonly pictures = new Map<string, string>();
  readonly labelNames = new Map<string, Map<Label, string>>();
  private readonly blacklistings = new Map<string, Blacklisting[]>();
  private step: Step = 0;

  /** `now`: the moment of the day that tells which notices are in the feed; a day names none near it. */
  constructor(private readonly now: Date) {}

  seller(claims: Claims): void {
    this.sellers.set(claims.id, claims);
    this.labelNames.set(claims.id, new Map());
  }

  /** What happens next happens after everything before. */
  next(): Step {
    this.step += 1;
    return this.step;
  }

  /** The conversation that `{conversation:<seller>|<buyer>}` stands for, where it is the seller's own. */
  conversationOf(sellerId: string, placeholder: string): ShopConversation | null {
    const [, key] = /^\{conversation:(.+)\}$/.exec(placeholder) ?? [];
    const conversation = this.conversations.get(key);
    return conversation?.sellerId === sellerId ? conversation : null;
  }

  orderEvent(data: OrderStatusData): void {
    const order = this.orders.get(data.orderId) ?? new ShopOrder(data.orderId, data.sellerId, data.buyerId);
    this.orders.set(data.orderId, order);
    order.record(data, this.next());
  }

  write(sellerId: string, buyerId: string, text: string | null, pictureIds: readonly string[], buyerName: string | null): void {
    const key = pair(sellerId, buyerId);
    const conversation = this.conversations.get(key) ?? { sellerId, buyerId, names: [], thread: new Thread() };
    this.conversations.set(key, conversation);
    const at = this.next();
    if (buyerName !== null) conversation.names.push({ at, name: buyerName });
    conversation.thread.message({ at, from: 'buyer', text, pictureIds });
  }

  /** Says something in a conversation or about an order, one more thing in its thread. */
  say(thread: Thread, from: 'buyer' | 'seller', text: string | null, pictureIds: readonly string[]): void {
    thread.message({ at: this.next(), from, text, pictureIds });
  }

  blacklist(sellerId: string, buyerId: string, reason: string | null): void {
    if (this.isBlacklisted(sellerId, buyerId)) return;
    const key = pair(sellerId, buyerId);
    this.blacklistings.set(key, [...(this.blacklistings.get(key) ?? []), { from: this.next(), to: null, reason }]);
  }

  remove(sellerId: string, buyerId: string): void {
    const holding = this.blacklisting(sellerId, buyerId);
    if (holding) holding.to = this.next();
  }

  isBlacklisted(sellerId: string, buyerId: string): boolean {
    return this.blacklisting(sellerId, buyerId) !== null;
  }

  /** The blacklisting that holds now. */
  blacklisting(sellerId: string, buyerId: string): Blacklisting | null {
    const last = this.blacklistings.get(pair(sellerId, buyerId))?.at(-1);
    return last && last.to === null ? last : null;
  }

  /** Whether the buyer was on the seller's blacklist in a step. */
  wasBlacklisted(sellerId: string, buyerId: string, at: Step): boolean {
    return (this.blacklistings.get(pair(sellerId, buyerId)) ?? []).some(({ from, to }) => from < at && (to === null || at < to));
  }

  blacklistOf(sellerId: string): { readonly buyerId: string; readonly holding: Blacklisting }[] {
    return [...this.blacklistings.keys()]
      .filter((key) => key.startsWith(`${sellerId}|`))
      .map((key) => key.slice(sellerId.length + 1))
      .flatMap((buyerId) => {
        const holding = this.blacklisting(sellerId, buyerId);
        return holding ? [{ buyerId, holding }] : [];
      });
  }

  publish(name: string, body: NoticeBody): void {
    this.notices.push({ name, at: this.next(), body, retracted: false, readBy: new Set() });
  }

  /** The notices that a seller sees now. */
  feedOf(sellerId: string): ShopNotice[] {
    const claims = this.sellers.get(sellerId) as Claims;
    return this.notices.filter(({ retracted, body: { publishAt, expiresAt, audience } }) => {
      const isOut = !publishAt || new Date(publishAt) <= this.now;
      const isOver = expiresAt && new Date(expiresAt) <= this.now;
      return !retracted && isOut && !isOver && isMeant(claims, audience ?? null);
    });
  }
}

export const pair = (sellerId: string, buyerId: string): string => `${sellerId}|${buyerId}`;
