import { randomBytes } from 'node:crypto';
import { type Random } from '../../../testing/marketplace/model/random.js';
import { type Claims } from '../../../testing/marketplace/client/claims.js';
import { type Answer, Client, type RequestOptions } from '../../../testing/marketplace/client/client.js';
import { CLOUD_EVENTS_JSON, orderStatusEvent } from '../../../testing/marketplace/client/order-events.js';
import { type ParleyUnderTest } from '../../../testing/processes/parley-under-test.js';
import { type BatchResult, LABELS, type Label, type Picture, type ReplyState, type Sent } from '../../../testing/marketplace/client/shapes.js';
import { type Command, Lane } from './lane.js';
import { ThreadLedger } from './thread-ledger.js';

export const STATUSES = ['PLACE_ORDER_SUCCESS', 'WAIT_SELLER_SEND_GOODS', 'WAIT_BUYER_ACCEPT_GOODS', 'FINISH', 'IN_ISSUE'];
const BUYERS = 4;
/** Number of the first buyers; the last one is blacklisted at times. */
const ORDERS = 3;

/** A conversation or order, and its expected contents. */
export interface Thread {
  /** Empty until the first message was answered. */
  id: string;
  readonly buyer: Client;
  readonly ledger: ThreadLedger;
  label: Label;
  /** The statuses of an order, by sequence. */
  readonly statuses: string[];
}

/**
 * One seller with buyers, an operator and an order service, all busy concurrently, and a record of the acknowledged commands.
 * Each command has a unique text, so that it can be found again.
 */
export class CrashWorkload {
  readonly seller: Client;
  readonly conversations: Thread[] = [];
  readonly orders: Thread[] = [];
  readonly notices = new Map<string, { readonly title: string; read: boolean }>();
  readonly perhapsNotices = new Set<string>();
  readonly blacklist = new Set<string>();
  readonly pictures: { readonly owner: Client; readonly picture: Picture }[] = [];
  /** The versions that reads wait for. */
  readonly versions = new Map<string, number>();
  readonly lanes: Lane[];
  private readonly operator: Client;
  private readonly service: Client;
  private said = 0;

  private constructor(
    parley: ParleyUnderTest,
    private readonly random: Random,
    private readonly file: Uint8Array,
    readonly name = randomBytes(4).toString('hex'),
  ) {
    const { baseUrl, token } = parley;
    const client = (role: Claims['role'], id: string) => new Client({ baseUrl, token }, { role, id });
    this.seller = client('seller', `s-${name}`);
    this.operator = client('operator', 'ops');
    this.service = client('service', 'orders');
    const thread = (id: string, buyer: Client): Thread => ({ id, buyer, ledger: new ThreadLedger(), label: 'none', statuses: [] });
    for (let i = 0; i < BUYERS; i += 1) this.conversations.push(thread('', client('buyer', `b-${i}-${name}`)));
    for (let i = 0; i < ORDERS; i += 1) this.orders.push(thread(`o-${i}-${name}`, client('buyer', `b-${i}-${name}`)));
    this.lanes = [
      ...this.conversations.map((each, i) => new Lane(() => (i === 0 && this.random.chance(0.1) ? this.upload(each) : this.write(each)))),
      new Lane(() => this.reply()),
      new Lane(() => this.batch()),
      new Lane(() => this.mark()),
      new Lane(() => this.blacklisting()),
      new Lane(() => this.notice()),
      ...this.orders.map((each) => new Lane(() => this.status(each))),
      ...this.orders.map((each) => new Lane(() => this.talkAbout(each))),
    ];
  }

  /** Resolves when every conversation and order exists. */
  static async open(parley: ParleyUnderTest, random: Random, file: Uint8Array): Promise<CrashWorkload> {
    const workload = new CrashWorkload(parley, random, file);
    const first = [...workload.conversations.map((each) => workload.write(each)), ...workload.orders.map((each) => workload.status(each))];
    await Promise.all(first.map((command) => new Lane(() => command).send(command)));
    return workload;
  }

  /** The buyer that the seller blacklists and removes again. */
  get blacklistedBuyer(): Thread {
    return this.conversations[BUYERS - 1];
  }

  private write(thread: Thread): Command {
    const own = this.pictures.filter(({ owner }) => owner === thread.buyer).map(({ picture }) => picture.pictureId);
    const pictureIds = own.length > 0 && this.random.chance(0.1) ? [this.random.pick(own)] : [];
    const body = { sellerId: this.seller.claims?.id, text: this.text(), pictureIds };
    return this.saying(thread, body.text, 'buyer', (options) => thread.buyer.post('/v1/messages', body, options), (answer) => {
      thread.id = (answer as { conversationId: string }).conversationId;
    });
  }

  private reply(): Command {
    const thread = this.random.pick(this.conversations.filter((each) => each !== this.blacklistedBuyer));
    const text = this.text();
    return this.saying(thread, text, 'seller', (options) => this.seller.post(`/v1/conversations/${thread.id}/replies`, { text }, options));
  }

  private talkAbout(thread: Thread): Command {
    const text = this.text();
    const isBuyer = this.random.chance(0.6);
    const [who, what] = isBuyer ? [thread.buyer, 'messages'] : [this.seller, 'replies'];
    return this.saying(thread, text, isBuyer ? 'buyer' : 'seller', (options) => who.post(`/v1/orders/${thread.id}/${what}`, { text }, options));
  }

  private batch(): Command {
    const threads = this.random.some(this.conversations.filter((each) => each !== this.blacklistedBuyer), 3);
    const text = this.text();
    const key = this.key(0.8);
    return {
      send: (options) => this.seller.post('/v1/replies/batch', { conversationIds: threads.map(({ id }) => id), text }, options),
      status: 200,
      key,
      repeatable: key !== undefined,
      acknowledged: (body) => {
        const { results } = body as { results: BatchResult[] };
        results.forEach((result, i) => {
          if (result.outcome !== 'sent') throw new Error(`A part of a batch was ${result.outcome}: ${result.code}`);
          threads[i].ledger.acknowledged(text, result as Sent, 'seller');
        });
      },
      lost: () => threads.forEach(({ ledger }) => ledger.lost(text)),
    };
  }

  /** Only this lane sets marks, so the last acknowledged mark must be visible. */
  private mark(): Command {
    const isOrder = this.random.chance(0.4);
    const thread = this.random.pick(isOrder ? this.orders : this.conversations);
    const path = `/v1/${isOrder ? 'orders' : 'conversations'}/${thread.id}`;
    const [part, body] = this.random.pick<[string, { label?: Label; state?: ReplyState }]>([
      ['label', { label: this.random.pick(LABELS) }],
      ['reply-state', { state: this.random.pick<ReplyState>(['replied', 'unanswered']) }],
      ['read', {}],
    ]);
    return this.again((options) => this.seller.put(`${path}/${part}`, body, options), 200, (answer) => {
      if (body.label) thread.label = body.label;
      this.waitFor(thread.id, (answer as Sent).version);
    });
  }

  private blacklisting(): Command {
    const buyerId = this.random.chance(0.3) ? String(this.blacklistedBuyer.buyer.claims?.id) : `x-${this.random.int(1, 5)}-${this.name}`;
    const acknowledged = (isListed: boolean) => (answer: unknown) => {
      if (isListed) this.blacklist.add(buyerId);
      else this.blacklist.delete(buyerId);
      const { version } = (Array.isArray((answer as { results?: Sent[] }).results) ? (answer as { results: Sent[] }).results[0] : answer) as Sent;
      this.waitFor(buyerId, version);
    };
    const how = this.random.weighted({ add: 3, remove: 2, removeMany: 1 });
    if (how === 'remove') return this.again(() => this.seller.delete(`/v1/blacklist/${buyerId}`), 200, acknowledged(false));
    const [path, body] = how === 'add' ? ['/v1/blacklist', { buyerId }] : ['/v1/blacklist/removals', { buyerIds: [buyerId] }];
    return this.again((options) => this.seller.post(path, body, options), 200, acknowledged(how === 'add'), this.key(0.5));
  }

  private notice(): Command {
    const [noticeId] = this.random.chance(0.5) ? this.random.some([...this.notices.keys(), ''], 1) : [''];
    if (noticeId && this.random.chance(0.3)) {
      return this.again(() => this.operator.delete(`/v1/notices/${noticeId}`), 200, (answer) => {
        this.notices.delete(noticeId);
        this.waitFor(noticeId, (answer as Sent).version);
      });
    }
    if (noticeId) {
      return this.again(() => this.seller.put(`/v1/notices/${noticeId}/read`, {}), 200, (answer) => {
        Object.assign(this.notices.get(noticeId) ?? {}, { read: true });
        this.waitFor('notices', (answer as Sent).version);
      });
    }
    const title = this.text();
    const key = this.key(0.7);
    const body = { category: 'system', kind: 'tip', severity: 'low', title, body: 'x', audience: { sellerIds: [this.seller.claims?.id] } };
    return {
      send: (options) => this.operator.post('/v1/notices', body, options),
      status: 201,
      key,
      repeatable: key !== undefined,
      acknowledged: (answer) => {
        const { noticeId: id, version } = answer as { noticeId: string; version: number };
        this.notices.set(id, { title, read: false });
        this.waitFor(id, version);
      },
      lost: () => this.perhapsNotices.add(title),
    };
  }

  /** A repeated event is a duplicate, so it is sent until it is answered. */
  private status(thread: Thread): Command {
    const sequence = thread.statuses.length;
    const status = this.random.pick(STATUSES);
    const parties = { sellerId: String(this.seller.claims?.id), buyerId: String(thread.buyer.claims?.id) };
    const event = orderStatusEvent({ orderId: thread.id, ...parties, status, sequence, occurredAt: new Date().toISOString() });
    return this.again(
      (options) => this.service.post('/v1/order-status', event, { ...options, contentType: CLOUD_EVENTS_JSON }),
      202,
      () => void (thread.statuses[sequence] = status),
      this.key(0.3),
    );
  }

  private upload({ buyer }: Thread): Command {
    return {
      send: (options) => buyer.upload('/v1/pictures', this.file, 'image/png', options),
      status: 201,
      key: this.key(1),
      repeatable: true,
      acknowledged: (body) => this.pictures.push({ owner: buyer, picture: body as Picture }),
    };
  }

  private saying(
    thread: Thread,
    text: string,
    from: 'buyer' | 'seller',
    send: Command['send'],
    more: (body: unknown) => void = () => undefined,
  ): Command {
    const key = this.key(0.75);
    const acknowledged = (body: unknown) => {
      thread.ledger.acknowledged(text, body as Sent, from);
      more(body);
    };
    return { send, status: 201, key, repeatable: key !== undefined, acknowledged, lost: () => thread.ledger.lost(text) };
  }

  /** A command that may be repeated, with or without a key. */
  private again(send: (options: RequestOptions) => Promise<Answer>, status: number, acknowledged: (body: unknown) => void, key?: string): Command {
    return { send, status, key, repeatable: true, acknowledged };
  }

  private waitFor(id: string, version: number): void {
    this.versions.set(id, Math.max(version, this.versions.get(id) ?? 0));
  }

  private text(): string {
    return `${this.name}-${(this.said += 1)}`;
  }

  private key(probability: number): string | undefined {
    return this.random.chance(probability) ? `key-${this.name}-${(this.said += 1)}` : undefined;
  }
}
