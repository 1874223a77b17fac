import { isDeepStrictEqual } from 'node:util';
import { type DayCommand, type OrderEvent, type SellersDay } from '../day/day.js';
import { type Category, type Label, type ReplyState } from '../client/shapes.js';
import { type Expect, refusalOf } from './refusals.js';
import { type NoticeBody, type Shop } from './shop.js';
import { type Thread } from './shop-thread.js';
import { sellersDay } from './shop-view.js';

type Request = Omit<DayCommand, 'expect'>;

const CREATED: Expect = { status: 201 };
const DONE: Expect = { status: 200 };
const BLACKLISTED: Expect = { status: 409, code: 'BUYER_BLACKLISTED' };
const KEY_REUSED: Expect = { status: 422, code: 'IDEMPOTENCY_KEY_REUSED' };

/** Plays the requests of a day on the reference model, and gives the expected answer of each. */
export class ShopDay {
  /** The results of batches, counted by outcome, or by code for refused conversations. */
  readonly batches: Record<string, number> = {};
  private readonly accepted = new Map<string, { readonly request: unknown; readonly expect: Expect }>();

  constructor(readonly shop: Shop) {}

  orderEvent({ data }: OrderEvent): void {
    this.shop.orderEvent(data);
  }

  /** Applies a request. A repetition under an accepted idempotency key has no second effect. */
  send(command: Request): Expect {
    const { as, method, path, body, key } = command;
    const request = { method, path, body };
    const owned = `${as.role} ${as.id} ${key ?? ''}`;
    const first = key === undefined ? undefined : this.accepted.get(owned);
    if (first) return isDeepStrictEqual(first.request, request) ? first.expect : KEY_REUSED;
    const expect = refusalOf(this.shop, command) ?? this.act(command);
    if (key !== undefined && expect.status < 300) this.accepted.set(owned, { request, expect });
    return expect;
  }

  expected(): Record<string, SellersDay> {
    return Object.fromEntries([...this.shop.sellers.keys()].map((sellerId) => [sellerId, sellersDay(this.shop, sellerId)]));
  }

  private act(command: Request): Expect {
    const { as, path, save } = command;
    if (path === '/v1/pictures') {
      this.shop.pictures.set(`{${String(save)}}`, `${as.role} ${as.id}`);
      return CREATED;
    }
    if (as.role === 'operator') return this.operator(command);
    return as.role === 'buyer' ? this.buyer(command) : this.seller(command);
  }

  private operator({ method, path, body, save }: Request): Expect {
    if (method === 'POST') {
      this.shop.publish(String(save), body as unknown as NoticeBody);
      return CREATED;
    }
    const notice = this.shop.notices.find(({ name }) => path === `/v1/notices/{${name}}`);
    if (notice) notice.retracted = true;
    return DONE;
  }

  private buyer({ as, path, body }: Request): Expect {
    const { text, pictureIds } = said(body);
    const order = this.shop.orders.get(/^\/v1\/orders\/([^/]+)\/messages$/.exec(path)?.[1] ?? '');
    if (order) this.shop.say(order.thread, 'buyer', text, pictureIds);
    else this.shop.write(String(body?.sellerId), as.id, text, pictureIds, typeof body?.buyerName === 'string' ? body.buyerName : null);
    return CREATED;
  }

  private seller({ as, method, path, body }: Request): Expect {
    const [, kind, id, action] = /^\/v1\/(\w+)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(path) ?? [];
    if (kind === 'blacklist') this.changeBlacklist(as.id, method, id, body);
    else if (kind === 'labels') this.shop.labelNames.get(as.id)?.set(id as Label, String(body?.name));
    else if (kind === 'notices') this.readNotices(as.id, id, body);
    else if (id === 'batch') this.inConversations(as.id, kind, body);
    else {
      const { buyerId, thread } = (kind === 'orders' ? this.shop.orders.get(id) : this.shop.conversationOf(as.id, id)) as Subject;
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

  private inConversations(sellerId: string, kind: string, body: DayCommand['body']): void {
    for (const placeholder of body?.conversationIds as string[]) {
      const outcome = this.inConversation(sellerId, kind, placeholder, body);
      this.batches[outcome] = (this.batches[outcome] ?? 0) + 1;
    }
  }

  private inConversation(sellerId: string, kind: string, placeholder: string, body: DayCommand['body']): string {
    const conversation = this.shop.conversationOf(sellerId, placeholder);
    if (!conversation) return 'CONVERSATION_NOT_FOUND';
    const { buyerId, thread } = conversation;
    if (kind === 'conversations') {
      mark(thread, { 'reply-state': body?.replyState, label: body?.label, read: body?.read });
      return 'done';
    }
    if (body?.dryRun === true) return this.shop.isBlacklisted(sellerId, buyerId) ? 'BUYER_BLACKLISTED' : 'would-send';
    return this.reply(sellerId, buyerId, thread, body).code ?? 'sent';
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
}

interface Subject {
  readonly buyerId: string;
  readonly thread: Thread;
}

/** `null` and an empty text mean no text. */
function said(body: DayCommand['body']): { text: string | null; pictureIds: readonly string[] } {
  const { text, pictureIds } = (body ?? {}) as { text?: string | null; pictureIds?: readonly string[] | null };
  return { text: text || null, pictureIds: pictureIds ?? [] };
}

function mark(thread: Thread, marks: Readonly<Record<string, unknown>>): void {
  if (marks['reply-state'] !== undefined) thread.state(marks['reply-state'] as ReplyState);
  if (marks.label !== undefined) thread.label(marks.label as Label);
  if (marks.read === true) thread.read();
}
