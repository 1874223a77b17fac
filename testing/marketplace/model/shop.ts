import { type Audience, isMeant } from '../day/audience.js';
import { type Claims } from '../client/claims.js';
import { type OrderStatusData } from '../client/order-events.js';
import { type Category, type Label, type Notice } from '../client/shapes.js';
import { ShopOrder } from './shop-order.js';
import { type Step, Thread } from './shop-thread.js';

export interface ShopConversation {
  readonly sellerId: string;
  readonly buyerId: string;
  /** Every name of the buyer, oldest first. */
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
 * A reference model of a marketplace's messages in memory. It implements the rules without any code of Parley. Its time is the number of
 * the step.
 */
export class Shop {
  readonly sellers = new Map<string, Claims>();
  readonly conversations = new Map<string, ShopConversation>();
  readonly orders = new Map<string, ShopOrder>();
  readonly notices: ShopNotice[] = [];
  /** The uploader, as role and id, by the picture's placeholder. */
  readonly pictures = new Map<string, string>();
  readonly labelNames = new Map<string, Map<Label, string>>();
  private readonly blacklistings = new Map<string, Blacklisting[]>();
  private step: Step = 0;

  /** `now` decides which notices are in the feed. No time in a day is near it. */
  constructor(private readonly now: Date) {}

  seller(claims: Claims): void {
    this.sellers.set(claims.id, claims);
    this.labelNames.set(claims.id, new Map());
  }

  /** Begins the next step. */
  nextStep(): Step {
    this.step += 1;
    return this.step;
  }

  /** The conversation of the placeholder `{conversation:<seller>|<buyer>}`, null unless it is the seller's own. */
  conversationOf(sellerId: string, placeholder: string): ShopConversation | null {
    const [, key] = /^\{conversation:(.+)\}$/.exec(placeholder) ?? [];
    const conversation = this.conversations.get(key);
    return conversation?.sellerId === sellerId ? conversation : null;
  }

  orderEvent(data: OrderStatusData): void {
    const order = this.orders.get(data.orderId) ?? new ShopOrder(data.orderId, data.sellerId, data.buyerId);
    this.orders.set(data.orderId, order);
    order.record(data, this.nextStep());
  }

  write(sellerId: string, buyerId: string, text: string | null, pictureIds: readonly string[], buyerName: string | null): void {
    const key = pair(sellerId, buyerId);
    const conversation = this.conversations.get(key) ?? { sellerId, buyerId, names: [], thread: new Thread() };
    this.conversations.set(key, conversation);
    const at = this.nextStep();
    if (buyerName !== null) conversation.names.push({ at, name: buyerName });
    conversation.thread.message({ at, from: 'buyer', text, pictureIds });
  }

  /** Adds a message to the thread of a conversation or order. */
  say(thread: Thread, from: 'buyer' | 'seller', text: string | null, pictureIds: readonly string[]): void {
    thread.message({ at: this.nextStep(), from, text, pictureIds });
  }

  blacklist(sellerId: string, buyerId: string, reason: string | null): void {
    if (this.isBlacklisted(sellerId, buyerId)) return;
    const key = pair(sellerId, buyerId);
    this.blacklistings.set(key, [...(this.blacklistings.get(key) ?? []), { from: this.nextStep(), to: null, reason }]);
  }

  remove(sellerId: string, buyerId: string): void {
    const holding = this.blacklisting(sellerId, buyerId);
    if (holding) holding.to = this.nextStep();
  }

  isBlacklisted(sellerId: string, buyerId: string): boolean {
    return this.blacklisting(sellerId, buyerId) !== null;
  }

  /** The current blacklisting. */
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
    this.notices.push({ name, at: this.nextStep(), body, retracted: false, readBy: new Set() });
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
