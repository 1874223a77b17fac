import sharp from 'sharp';
import { type Claims } from '../../../testing/marketplace/client/claims.js';
import { Client, type Wire } from '../../../testing/marketplace/client/client.js';
import { Buyer } from '../../../testing/marketplace/client/buyer.js';
import { Journal } from '../../../testing/marketplace/client/journal.js';
import { CLOUD_EVENTS_JSON, type OrderStatusData, orderStatusEvent } from '../../../testing/marketplace/client/order-events.js';
import { Seller } from '../../../testing/marketplace/client/seller.js';

/** Adds entities for the screenshots that the day lacks: a conversation with pictures, an order in progress, a full feed. */
export async function dress(wire: Wire, claims: Claims): Promise<void> {
  const journal = new Journal();
  const buyerOf = (id: string): Buyer => new Buyer(id, new Client(wire, { role: 'buyer', id }), journal);
  const seller = new Seller(claims.id, new Client(wire, claims), journal);
  const orderService = new Client(wire, { role: 'service', id: 'order-service' });
  const operator = new Client(wire, { role: 'operator', id: 'operator' });
  const buyer = buyerOf('b-lena');
  const tell = (data: Omit<OrderStatusData, 'sellerId' | 'buyerId'>): Promise<unknown> =>
    orderService.post('/v1/order-status', orderStatusEvent({ sellerId: seller.id, buyerId: buyer.id, ...data }), { contentType: CLOUD_EVENTS_JSON });
  const send = async (text: string, pictureIds: string[] = []): Promise<string> =>
    (await buyer.write(seller, { text, pictureIds, buyerName: 'Lena Hoffmann' })).conversationId;

  const conversationId = await send('Hello! The lamp arrived today, and it is beautiful 😍');
  const pictures = await Promise.all([lamp('#e8d9c3', '#b9772e'), lamp('#cfdde4', '#35617a')].map(async (bytes) => (await buyer.upload(await bytes)).pictureId));
  await send('But there is a scratch on the foot. Could you send me another one?', pictures);
  await seller.reply(conversationId, 'Dear Lena, I am sorry about that. A new foot leaves our warehouse tomorrow, at no cost to you 📦');
  await seller.reply(conversationId, 'You can keep the old one.');
  await send('That is very kind, thank you! ❤️');
  await seller.mark(conversationId, { label: 'green' });
  await seller.nameLabel('green', 'Good customers');

  const orderId = '8200000001042';
  await tell({
    orderId,
    sequence: 0,
    buyerName: 'Lena Hoffmann',
    status: 'PLACE_ORDER_SUCCESS',
    occurredAt: hoursAgo(3),
    items: [
      { productId: 'p-301', title: 'Desk lamp, oak and brass', imageUrl: 'https://example.invalid/lamp.jpg', productUrl: 'https://example.invalid/p/301', quantity: 1, unitPrice: { amount: '64.00', currency: 'EUR' } },
      { productId: 'p-302', title: 'Bulb E14, warm white', imageUrl: 'https://example.invalid/bulb.jpg', productUrl: 'https://example.invalid/p/302', quantity: 3, unitPrice: { amount: '4.50', currency: 'EUR' } },
    ],
    total: { amount: '77.50', currency: 'EUR' },
  });
  await tell({ orderId, status: 'WAIT_SELLER_SEND_GOODS', sequence: 1, occurredAt: hoursAgo(2), fund: 'PAID' });
  await buyer.writeAbout(orderId, 'Could you send it before Friday? It is a present 🎁');
  await seller.replyToOrder(orderId, 'With pleasure. It goes out today.');
  await buyer.writeAbout(orderId, 'Wonderful, thank you!');

  for (const notice of NOTICES) await operator.post('/v1/notices', notice);

  for (const [id, name, reason] of [['b-spam', 'Cheap Likes 24/7', 'Advertising'], ['b-rude', 'Viktor', 'Insults, again and again'], ['b-trick', 'Sam Carter', null]] as const) {
    const unwanted = buyerOf(id);
    await unwanted.write(seller, { text: 'Hello', buyerName: name });
    await seller.blacklistBuyer(id, reason ?? undefined);
    for (let n = 0; n < name.length % 4; n += 1) await unwanted.write(seller, 'Are you there?');
  }
}

/** Negative in the time to come. */
function hoursAgo(hours: number): string {
  return new Date(Date.now() - hours * 3_600_000).toISOString();
}

const NOTICES = [
  {
    category: 'growth',
    kind: 'programme',
    severity: 'medium',
    title: 'Brand sale: take part in ten days',
    body: 'Products in the sale were seen **four times as often** last year.\n\n1. Choose up to 50 products\n2. Set a price at least 10 % below that of the last 30 days\n3. Confirm your stock\n\nSee [how it works](https://example.invalid/sale).',
    actBy: hoursAgo(-240),
  },
  {
    category: 'growth',
    kind: 'tip',
    severity: 'low',
    title: 'Answer within a day, and sell more',
    body: 'Buyers who are answered within 24 hours buy **twice as often**. The filter *Unanswered* shows who is waiting.',
  },
  {
    category: 'system',
    kind: 'policy-change',
    severity: 'high',
    title: 'Confirm the address that parcels come back to',
    body: 'From next month, a return goes to the address that you **confirmed**. Without one, the buyer is paid back at your cost.\n\n- Open *Settings, Returns*\n- Check the address\n- Press *Confirm*',
    actBy: hoursAgo(-480),
  },
  {
    category: 'system',
    kind: 'maintenance',
    severity: 'medium',
    title: 'Maintenance on Sunday night',
    body: 'Messages may be delayed between **02:00 and 03:00 UTC**. Nothing is lost.',
  },
];

/** A drawn lamp on a table: the pictures of this page need no network and no licence. */
function lamp(wall: string, shade: string): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600">
    <rect width="800" height="600" fill="${wall}"/><rect y="470" width="800" height="130" fill="#8a6a4a"/>
    <ellipse cx="400" cy="330" rx="300" ry="230" fill="#fff6dc" opacity=".55"/>
    <path d="M300 250 L500 250 L455 110 L345 110 Z" fill="${shade}"/><rect x="393" y="250" width="14" height="210" fill="#3c3631"/>
    <ellipse cx="400" cy="468" rx="92" ry="20" fill="#3c3631"/><path d="M352 462 l52 10" stroke="#f4efe6" stroke-width="5"/></svg>`;
  return sharp(Buffer.from(svg)).jpeg({ quality: 85 }).toBuffer();
}
