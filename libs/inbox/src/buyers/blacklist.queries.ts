import { conversationIdOf } from '@parley/contracts';
import { type DocumentReader, toInstant } from '@parley/event-sourcing';
import { type Caller } from '@parley/platform';
import { type Page, decodeCursor, pageOf } from '../api/cursor.js';
import { conversations } from '../conversations/conversation.js';
import { messages } from '../messages/messages.js';
import { orders } from '../orders/order.js';
import { pairOf, shownMs } from '../pair.js';
import { type BlacklistedBuyerView } from './blacklist.dto.js';
import { type BuyerDocument, blacklistedSince, buyers } from './buyer.js';

/** What sellers see of their blacklist. */
export class BlacklistQueries {
  constructor(private readonly store: DocumentReader) {}

  /** The buyers on a seller's blacklist, newest first. */
  async list(caller: Caller, { limit, cursor }: { limit: number; cursor?: string }): Promise<Page<BlacklistedBuyerView>> {
    const list = [caller, 'blacklist'] as const;
    const after = decodeCursor(list, cursor, ['number', 'string']);
    const where = { seller: caller.id, blacklisted: 1 };
    const found = await this.store.find(buyers, { where, sort: ['-at'], after, limit: limit + 1 });
    const page = pageOf(list, found, limit, placeOf, (buyer) => buyer);
    return { items: await Promise.all(page.items.map((buyer) => this.view(buyer))), nextCursor: page.nextCursor };
  }

  private async view(buyer: BuyerDocument): Promise<BlacklistedBuyerView> {
    const since = blacklistedSince(buyer) ?? 0;
    const pair = pairOf(buyer);
    const [buyerName, hiddenMessages] = await Promise.all([
      this.nameOf(buyer),
      this.store.count(messages, { where: { pair, from: 'buyer' }, range: { field: 'at', from: since } }),
    ]);
    return { buyerId: buyer.buyerId, buyerName, reason: buyer.reason, blacklistedAt: toInstant(since), hiddenMessages };
  }

  /** The name that the buyer's messages gave, else the one that an order gave. */
  private async nameOf(buyer: BuyerDocument): Promise<string | null> {
    const conversation = await this.store.get(conversations, conversationIdOf(buyer.sellerId, buyer.buyerId));
    if (conversation?.buyerName) return conversation.buyerName;
    if (buyer.orders === 0) return null;
    const found = await this.store.find(orders, { where: { pair: pairOf(buyer) }, sort: [], limit: 100 });
    return found.map(({ parts }) => parts.buyerName?.value ?? null).find((name) => name !== null) ?? null;
  }
}

function placeOf(buyer: BuyerDocument): [number, string] {
  return [shownMs(blacklistedSince(buyer) ?? 0), pairOf(buyer)];
}
