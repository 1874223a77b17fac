import { picture } from '../../testing/marketplace/client/pictures.js';
import { type Buyer } from '../../testing/marketplace/client/buyer.js';
import { type Claims } from '../../testing/marketplace/client/claims.js';
import { type Client } from '../../testing/marketplace/client/client.js';
import { type Role } from './routes.js';
import { type Json } from './samples.js';
import { type Seller } from '../../testing/marketplace/client/seller.js';
import { type World } from '../../testing/marketplace/client/world.js';

/** A seller with one of each entity, the buyer of them, and the views of both. */
export class Shop {
  private constructor(
    private readonly world: World,
    readonly seller: Seller,
    readonly buyer: Buyer,
    /** The ids of the entities, by the names of route parameters. */
    readonly known: Readonly<Record<string, Json>>,
  ) {}

  static async open(world: World): Promise<Shop> {
    const [seller, buyer] = [world.seller({ country: 'DE', categories: ['toys'] }), world.buyer()];
    const { pictureId } = await buyer.upload(await picture('png'));
    const { conversationId } = await buyer.write(seller, { text: 'Hello', pictureIds: [pictureId], buyerName: 'Ana' });
    const orderId = await world.order(seller, buyer, { status: 'WAIT_SELLER_SEND_GOODS' });
    await buyer.writeAbout(orderId, 'Where is it?');
    const noticeId = await world.notice([seller]);
    await seller.reply(conversationId, 'Hi');
    await seller.nameLabel('red', 'VIP');
    await seller.mark(conversationId, { label: 'red' });
    await seller.blacklistBuyer('b-blacklisted');
    const known = {
      ...{ conversationId, orderId, noticeId, pictureId, label: 'green', sellerId: seller.id, buyerId: buyer.id, subject: orderId },
      ...{ conversationIds: [conversationId], buyerIds: ['b-blacklisted'], pictureIds: [], audience: { sellerIds: [seller.id] } },
      ...{ publishAt: null, expiresAt: null, actBy: null, status: 'FINISH', sequence: 1 },
    };
    return new Shop(world, seller, buyer, known);
  }

  /** A caller of this shop in a role. */
  as(role: Role): Client & { readonly claims: Claims } {
    const client = { seller: this.seller.client, buyer: this.buyer.client, operator: this.world.operator, service: this.world.service }[role];
    return client as Client & { readonly claims: Claims };
  }

  /** The complete views of seller and buyer; only the shop's own notices, because an external server may have others. */
  async views(): Promise<unknown> {
    const { seller, buyer } = this;
    const [conversationId, orderId] = [this.known.conversationId as string, this.known.orderId as string];
    const { messages, orders, blacklist } = await seller.counts();
    return {
      counts: { messages, orders, blacklist },
      inbox: await seller.inbox(),
      messages: await seller.messages(conversationId),
      orders: await seller.orders(),
      order: await seller.order(orderId),
      notices: (await seller.notices()).filter(({ noticeId }) => noticeId === this.known.noticeId),
      labels: await seller.labels(),
      blacklist: await seller.blacklist(),
      conversations: await buyer.conversations(),
    };
  }
}
