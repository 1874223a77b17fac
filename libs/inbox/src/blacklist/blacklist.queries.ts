import { conversationIdOf, pairKeyOf } from '@parley/contracts';
import { type DocumentReader, toInstant } from '@parley/event-sourcing';
import { type Caller } from '@parley/http';
import { type Page, decodeCursor, pageOf } from '../paging/cursor.js';
import { type ConversationDocument, conversations } from '../conversations/conversation.js';
import { nameAsOf } from '../conversations/conversation.views.js';
import { newestOf } from '../messages/message.queries.js';
import { conversationThread, messages } from '../messages/messages.js';
import { orders } from '../orders/order.js';
import { shownMs } from '../shown-time.js';
import { type BlacklistedBuyerView } from './blacklist.dto.js';
import { type BuyerDocument, blacklistedSince, buyers } from '../buyers/buyer.js';

const AT_ONCE = 10;
const CHUNK = 100;

/** Queries of sellers about their blacklist. */
export class BlacklistQueries {
  constructor(private readonly store: DocumentReader) {}

  /** The buyers on a seller's blacklist, newest first. */
  async list(caller: Caller, { limit, cursor }: { limit: number; cursor?: string }): Promise<Page<BlacklistedBuyerView>> {
    const list = [caller, 'blacklist'] as const;
    const after = decodeCursor(list, cursor, ['number', 'string']);
    const where = { seller: caller.id, blacklisted: 1 };
    const found = await this.store.find(buyers, { where, sort: ['-at'], after, limit: limit + 1 });
    const { items, nextCursor } = pageOf(list, found, limit, placeOf, (buyer) => buyer);
    const known = await this.store.getMany(conversations, items.map(({ sellerId, buyerId }) => conversationIdOf(sellerId, buyerId)));
    const hidden = await this.store.countEach(messages, items.map(hiddenMessagesOf));
    const views: BlacklistedBuyerView[] = [];
    // A few at a time, so that a page of a hundred buyers does not occupy the database alone.
    for (let from = 0; from < items.length; from += AT_ONCE) {
      const some = items.slice(from, from + AT_ONCE);
      views.push(...(await Promise.all(some.map((buyer, i) => this.view(buyer, known.get(conversationIdOf(buyer.sellerId, buyer.buyerId)), hidden[from + i])))));
      await new Promise(setImmediate);
    }
    return { items: views, nextCursor };
  }

  private async view(buyer: BuyerDocument, conversation: ConversationDocument | undefined, hiddenMessages: number): Promise<BlacklistedBuyerView> {
    const since = blacklistedSince(buyer) ?? 0;
    const given = conversation && hiddenMessages > 0 ? await this.nameBefore(conversation, since) : (conversation?.buyerName ?? null);
    const buyerName = given ?? (await this.orderNameOf(buyer));
    return { buyerId: buyer.buyerId, buyerName, reason: buyer.reason, blacklistedAt: toInstant(since), hiddenMessages };
  }

  /** The last name that the buyer's messages gave before the blacklisting. */
  private async nameBefore(conversation: ConversationDocument, since: number): Promise<string | null> {
    const heard = await newestOf(this.store, conversationThread(conversation.conversationId), 'buyer', since);
    return nameAsOf(conversation, heard);
  }

  private async orderNameOf(buyer: BuyerDocument): Promise<string | null> {
    if (buyer.orderName !== undefined || buyer.orders === 0) return buyer.orderName?.name ?? null;
    for (let after: string[] | undefined; ; ) {
      const found = await this.store.find(orders, { where: { pair: pairKeyOf(buyer) }, sort: [], after, limit: CHUNK });
      const name = found.map(({ parts }) => parts.buyerName?.value).find((each) => each !== undefined);
      if (name !== undefined || found.length < CHUNK) return name ?? null;
      after = [found[found.length - 1].orderId];
    }
  }
}

function hiddenMessagesOf(buyer: BuyerDocument) {
  return { where: { pair: pairKeyOf(buyer), from: 'buyer' }, range: { field: 'at', from: blacklistedSince(buyer) ?? 0 } };
}

function placeOf(buyer: BuyerDocument): [number, string] {
  return [shownMs(blacklistedSince(buyer) ?? 0), pairKeyOf(buyer)];
}
