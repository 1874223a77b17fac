import { type DayCommand, type OrderEvent, type SellersDay } from '../day/day.js';
import { type Category, type Label, type ReplyState } from '../support/shapes.js';
import { type NoticeBody, type Shop, pair } from './shop.js';
import { type Thread } from './shop-thread.js';
import { sellersDay } from './shop-view.js';

type Expect = DayCommand['expect'];

const CREATED: Expect = { status: 201 };
const DONE: Expect = { status: 200 };
const BLACKLISTED: Expect = { status: 409, code: 'BUYER_BLACKLISTED' };

/** Plays the requests of a day on a shop in memory, and says how each must be answered. */
export class ShopDay {
  private readonly keys = new Map<string, Expect>();

  constructor(readonly shop: Shop) {}

  orderEvent({ data }: OrderEvent): void {
    this.shop.orderEvent(data);
  }

  /** Does what a request asks for. One that was accepted under the same key before has no second effect. */
  send(command: Omit<DayCommand, 'expect'>): Expect {
    const key = command.key === undefined ? undefined : `${command.as.role} ${command.as.id} ${command.key}`;
    const before = key === undefined ? undefined : this.keys.get(key);
    if (before) return before;
    const expect = this.decide(command);
    if (key !== undefined && expect.status < 300) this.keys.set(key, expect);
    return expect;
  }

  expected(): Record<string, SellersDay> {
    return Object.fromEntries([...this.shop.sellers.keys()].map((sellerId) => [sellerId, sellersDay(this.shop, sellerId)]));
  }

  private decide(command: Omit<DayCommand, 'expect'>): Expect {
    const { as, path } = command;
    if (path === '/v1/pictures') return CREATED;
    if (as.role === 'operator') return this.operator(command);
    return as.role === 'buyer' ? this.buyer(command) : this.seller(command);
  }

  private operator({ method, path, body, save }: Omit<DayCommand, 'expect'>): Expect {
    if (method === 'POST') {
      this.shop.publish(String(save), body as unknown as NoticeBody);
      return CREATED;
    }
    const notice = this.shop.notices.find(({ name }) => path === `/v1/notices/{${name}}`);
    if (notice) notice.retracted = true;
    return DONE;
  }

  private buyer({ as, path, body }: Omit<DayCommand, 'expect'>): Expect {
    const { text, pictureIds } = said(body);
    const orderId = /^\/v1\/orders\/([^/]+)\/messages$/.exec(path)?.[1];
    const order = orderId === undefined ? null : this.shop.orders.get(orderId);
    if (order) this.shop.say(order.thread, 'buyer', text, pictureIds);
    else this.shop.write(String(body?.sellerId), as.id, text, pictureIds, typeof body?.buyerName === 'string' ? body.buyerName : null);
    return CREATED;
  }

  private seller(command: Omit<DayCommand, 'expect'>): Expect {
    const { as, method, path, body } = command;
    const [, kind, id, action] = /^\/v1\/(\w+)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(path) ?? [];
    if (kind === 'blacklist') this.changeBlacklist(as.id, method, id, body);
    else if (kind === 'labels') this.shop.labelNames.get(as.id)?.set(id as Label, String(body?.name));
    else if (kind === 'notices') this.readNotices(as.id, id, body);
    else if (kind === 'replies') this.replyToMany(as.id, body);
    else if (kind === 'conversations' && id === 'batch') this.markMany(body);
    else {
      const [buyerId, thread] = this.thread(kind, id);
      if (action === 'replies') return this.reply(as.id, buyerId, thread, body);
      mark(thread, { [action]: action === 'read' ? true : body?.state ?? body?.label });
    }
    return DONE;
  }

  private reply(sellerId: string, buyerId: string, thread: Thread, body: DayCommand['body']): Expect {
    if (this.shop.isBlacklisted(sellerId, buyerId)) return BLACKLISTED;
    const { text, pictureIds } = said(body);
    this.shop.say(thread, 'seller', text, pictureIds);
    return CREATED;
  }

  private replyToMany(sellerId: string, body: DayCommand['body']): void {
    for (const placeholder of body?.conversationIds as string[]) {
      const [buyerId, thread] = this.thread('conversations', placeholder);
      if (body?.dryRun !== true) this.reply(sellerId, buyerId, thread, body);
    }
  }

  private markMany(body: DayCommand['body']): void {
    for (const placeholder of body?.conversationIds as string[]) {
      mark(this.thread('conversations', placeholder)[1], { 'reply-state': body?.replyState, label: body?.label, read: body?.read });
    }
  }

  private changeBlacklist(sellerId: string, method: string, id: string | undefined, body: DayCommand['body']): void {
    if (id === 'removals') for (const buyerId of body?.buyerIds as string[]) this.shop.remove(sellerId, buyerId);
    else if (method === 'DELETE') this.shop.remove(sellerId, String(id));
    else this.shop.blacklist(sellerId, String(body?.buyerId), typeof body?.reason === 'string' ? body.reason : null);
  }

  private readNotices(sellerId: string, id: string, body: DayCommand['body']): void {
    for (const notice of this.shop.feedOf(sellerId)) {
      const isMeant = id === 'read' ? notice.body.category === (body?.category as Category) : id === `{${notice.name}}`;
      if (isMeant) notice.readBy.add(sellerId);
    }
  }

  private thread(kind: string, id: string): [buyerId: string, thread: Thread] {
    const order = kind === 'orders' ? this.shop.orders.get(id) : undefined;
    if (order) return [order.buyerId, order.thread];
    const [, sellerId, buyerId] = /^\{conversation:([^|]+)\|(.+)\}$/.exec(id) ?? [];
    const conversation = this.shop.conversations.get(pair(sellerId, buyerId));
    if (!conversation) throw new Error(`The day speaks of ${kind} ${id} before there is one`);
    return [buyerId, conversation.thread];
  }
}

function said(body: DayCommand['body']): { text: string | null; pictureIds: readonly string[] } {
  const { text, pictureIds } = (body ?? {}) as { text?: string; pictureIds?: readonly string[] };
  return { text: text ?? null, pictureIds: pictureIds ?? [] };
}

function mark(thread: Thread, marks: Readonly<Record<string, unknown>>): void {
  if (marks['reply-state'] !== undefined) thread.state(marks['reply-state'] as ReplyState);
  if (marks.label !== undefined) thread.label(marks.label as Label);
  if (marks.read === true) thread.read();
}
