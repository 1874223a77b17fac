import { type Day, type DayCommand, type DayLine, type OrderEvent } from '../day/day.js';
import { type Claims } from '../client/claims.js';
import { LABELS } from '../client/shapes.js';
import { garbageOf } from './garbage.js';
import { mistake } from './mistakes.js';
import { buyerId, languageOf, numberOf, makeOrderEvents } from './order-events.js';
import { type Plan } from './plan.js';
import { Shop } from './shop.js';
import { ShopDay } from './shop-day.js';

const COLOURS = LABELS.filter((label) => label !== 'none');
const OPERATOR: Claims = { role: 'operator', id: 'ops' };
/** Relative frequency of each action. */
const WEIGHTS = { write: 33, writeAbout: 13, reply: 14, replyToOrder: 5, mark: 14, markOrder: 6, many: 5, label: 2, notices: 4, mistake: 4 };

type Request = Omit<DayCommand, 'expect'>;

/** Generates a day and its expected result. The same plan gives the same day. */
export function makeDay(plan: Plan): Omit<Day, 'folder'> {
  return new DayMaker(plan).make();
}

class DayMaker {
  private readonly played: ShopDay;
  private readonly lines: DayLine[] = [];
  private readonly pictures = new Map<string, string[]>();
  private readonly orderEvents: OrderEvent[];
  private keys = 0;

  constructor(private readonly plan: Plan) {
    this.played = new ShopDay(new Shop(plan.now));
    for (const claims of plan.sellers) this.played.shop.seller(claims);
    this.orderEvents = makeOrderEvents(plan);
    for (const event of this.orderEvents) this.played.orderEvent(event);
  }

  make(): Omit<Day, 'folder'> {
    const { plan, lines, orderEvents } = this;
    this.uploads();
    for (let round = 0; round < plan.rounds; round += 1) {
      plan.notices.forEach((body, index) => {
        if (index % plan.rounds === round) this.send({ as: OPERATOR, method: 'POST', path: '/v1/notices', body: { ...body }, save: `notice:${index}` });
      });
      this.settle();
      for (let count = 0; count < plan.traffic; count += 1) this.act();
      this.settle();
      for (const seller of plan.random.some(plan.sellers, Math.ceil(plan.sellers.length / 2))) this.changesBlacklist(seller);
      this.settle();
    }
    if (plan.notices.length > 1) this.send({ as: OPERATOR, method: 'DELETE', path: '/v1/notices/{notice:0}', body: null });
    this.settle();
    return { orderEvents, lines, expected: this.played.expected(), garbage: garbageOf(orderEvents) };
  }

  private act(): void {
    const { random, sellers } = this.plan;
    const seller = sellers[Math.floor(random.next() ** 1.6 * sellers.length)];
    const what = random.weighted(WEIGHTS);
    if (what === 'write') this.write(seller);
    else if (what === 'writeAbout' || what === 'replyToOrder' || what === 'markOrder') this.aboutOrder(what, seller);
    else if (what === 'reply' || what === 'mark' || what === 'many') this.inConversations(what, seller);
    else if (what === 'mistake') this.mistake(seller);
    else if (what === 'label') this.put(seller, `/v1/labels/${random.pick(COLOURS)}`, { name: this.plan.words.labelName(random) });
    else this.readNotices(seller);
  }

  private write(seller: Claims): void {
    const { random, words } = this.plan;
    const as: Claims = { role: 'buyer', id: this.pickBuyer(seller.id) };
    const buyer = numberOf(as.id);
    const language = languageOf(this.plan, as.id);
    const name = buyer % 7 !== 0 && random.chance(0.6) ? { buyerName: words.buyerName(buyer, language) } : {};
    this.post(as, '/v1/messages', { sellerId: seller.id, ...this.draft(as, words.message(language, random)), ...name });
  }

  /** Prefers buyers that have written before or are blacklisted. */
  private pickBuyer(sellerId: string): string {
    const { random, buyers } = this.plan;
    const { shop } = this.played;
    const listed = shop.blacklistOf(sellerId);
    const known = [...shop.conversations.values()].filter((each) => each.sellerId === sellerId);
    if (listed.length > 0 && random.chance(0.2)) return random.pick(listed).buyerId;
    return known.length > 0 && random.chance(0.3) ? random.pick(known).buyerId : buyerId(this.plan, random.int(0, buyers - 1));
  }

  private aboutOrder(what: 'writeAbout' | 'replyToOrder' | 'markOrder', seller: Claims): void {
    const { random, words } = this.plan;
    const orders = [...this.played.shop.orders.values()].filter(({ sellerId }) => sellerId === seller.id);
    if (orders.length === 0) return;
    const { orderId, buyerId: buyer } = random.pick(orders);
    const language = languageOf(this.plan, buyer);
    const as: Claims = { role: 'buyer', id: buyer };
    if (what === 'writeAbout') this.post(as, `/v1/orders/${orderId}/messages`, this.draft(as, words.aboutOrder(language, random)));
    else if (what === 'replyToOrder') this.post(seller, `/v1/orders/${orderId}/replies`, this.draft(seller, words.reply(language, random)));
    else this.mark(seller, `/v1/orders/${orderId}`);
  }

  private inConversations(what: 'reply' | 'mark' | 'many', seller: Claims): void {
    const { random, words } = this.plan;
    const ids = [...this.played.shop.conversations.values()]
      .filter(({ sellerId }) => sellerId === seller.id)
      .map(({ sellerId, buyerId: buyer }) => `{conversation:${sellerId}|${buyer}}`);
    if (ids.length === 0) return;
    const several = (): string[] => [...random.some(ids, 12), ...(random.chance(0.1) ? ['nobody-knows'] : [])];
    const id = random.pick(ids);
    const conversation = `/v1/conversations/${id}`;
    const language = languageOf(this.plan, id.split('|')[1]);
    if (what === 'reply') this.post(seller, `${conversation}/replies`, this.draft(seller, words.reply(language, random)));
    else if (what === 'mark') this.mark(seller, conversation);
    else if (random.chance(0.6)) {
      const dryRun = random.chance(0.2) ? { dryRun: true } : {};
      this.post(seller, '/v1/replies/batch', { conversationIds: several(), ...this.draft(seller, words.announcement(random)), ...dryRun });
    } else {
      const marks = random.pick([{ label: random.pick(LABELS), read: true }, { replyState: 'replied' }, { replyState: 'unanswered', label: 'red' }]);
      this.post(seller, '/v1/conversations/batch', { conversationIds: several(), ...marks });
    }
  }

  private mark(seller: Claims, path: string): void {
    const { random } = this.plan;
    const what = random.weighted({ 'reply-state': 2, label: 3, read: 4 });
    const state = random.pick(['replied', 'unanswered']);
    this.put(seller, `${path}/${what}`, what === 'read' ? {} : what === 'label' ? { label: random.pick(LABELS) } : { state });
  }

  private readNotices(seller: Claims): void {
    const { random } = this.plan;
    const feed = this.played.shop.feedOf(seller.id);
    if (random.chance(0.2)) this.post(seller, '/v1/notices/read', { category: random.pick(['system', 'growth']) });
    else if (feed.length > 0) this.put(seller, `/v1/notices/{${random.pick(feed).name}}/read`, {});
  }

  private changesBlacklist(seller: Claims): void {
    const { random, words, buyers } = this.plan;
    const shop = this.played.shop;
    const listed = shop.blacklistOf(seller.id).map(({ buyerId: buyer }) => buyer);
    const known = [...shop.conversations.values(), ...shop.orders.values()].filter(({ sellerId }) => sellerId === seller.id);
    if (listed.length > 2 && random.chance(0.5)) {
      const body = { buyerIds: [...random.some(listed, 3), 'nobody'] };
      return this.send({ as: seller, method: 'POST', path: '/v1/blacklist/removals', body });
    }
    if (listed.length > 0 && random.chance(0.5)) {
      return this.send({ as: seller, method: 'DELETE', path: `/v1/blacklist/${random.pick(listed)}`, body: null });
    }
    const buyer = known.length > 0 ? random.pick(known).buyerId : buyerId(this.plan, random.int(0, buyers - 1));
    return this.post(seller, '/v1/blacklist', { buyerId: buyer, ...(random.chance(0.6) && { reason: words.reason(random) }) });
  }

  /** All uploads precede the first message, so that no message waits for another caller's picture. */
  private uploads(): void {
    const { random, pictures, sellers, buyers } = this.plan;
    pictures.forEach((file, index) => {
      const as: Claims = index % 3 === 0 ? random.pick(sellers) : { role: 'buyer', id: buyerId(this.plan, random.int(0, buyers - 1)) };
      this.send({ as, method: 'POST', path: '/v1/pictures', body: null, file, save: `picture:${index}` });
      this.pictures.set(as.id, [...(this.pictures.get(as.id) ?? []), `{picture:${index}}`]);
    });
    if (pictures.length > 0) this.settle();
  }

  /** A text, with pictures if the author has some, sometimes pictures without text. */
  private draft(as: Claims, text: string): Record<string, unknown> {
    const { random } = this.plan;
    const own = this.pictures.get(as.id);
    if (!own || random.chance(0.4)) return { text };
    return random.chance(0.3) ? { pictureIds: random.some(own, 3) } : { text, pictureIds: random.some(own, 3) };
  }

  private mistake(seller: Claims): void {
    const { random, buyers } = this.plan;
    const buyer: Claims = { role: 'buyer', id: buyerId(this.plan, random.int(0, buyers - 1)) };
    const requests = mistake({ random, shop: this.played.shop, seller, buyer, newKey: () => this.newKey() });
    for (const request of requests) this.send(request);
  }

  private put(as: Claims, path: string, body: Request['body']): void {
    this.send({ as, method: 'PUT', path, body });
  }

  /** A fifth of the requests have an idempotency key. Some of these are sent twice, as by a client that received no answer. */
  private post(as: Claims, path: string, body: Request['body']): void {
    const request: Request = { as, method: 'POST', path, body };
    if (!this.plan.random.chance(0.2)) return this.send(request);
    const keyed = { ...request, key: this.newKey() };
    this.send(keyed);
    if (this.plan.random.chance(0.4)) this.send(keyed);
  }

  private newKey(): string {
    this.keys += 1;
    return `request-${this.keys}${this.plan.suffix}`;
  }

  private send(request: Request): void {
    this.lines.push({ ...request, expect: this.played.send(request) });
  }

  private settle(): void {
    this.lines.push({ settle: true });
  }
}
