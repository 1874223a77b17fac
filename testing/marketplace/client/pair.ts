import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { accepted } from './actor.js';
import { type Answer, Client, type RequestOptions, type Wire } from './client.js';
import { eventually } from '../../async/eventually.js';
import { CLOUD_EVENTS_JSON, orderStatusEvent } from './order-events.js';
import { type BlacklistedBuyer, type Message, type Page, type TimelineEntry } from './shapes.js';
import { uniqueId } from './unique-id.js';

const VISIBLE_WITHIN_MS = 120_000;

export interface PairOptions {
  /** The delay after each round. */
  readonly pauseMs: number;
}

type Send = (options: RequestOptions) => Promise<Answer>;

/**
 * A buyer and a seller that exchange messages through every service: one request after the other, with a delay after each round. Records
 * everything that was acknowledged, and every unexpected answer.
 */
export class Pair {
  readonly failures: string[] = [];
  readonly sellerId = uniqueId('s');
  requests = 0;
  private readonly buyerId = uniqueId('b');
  private readonly orderId = uniqueId('o');
  private readonly said: string[] = [];
  private readonly statuses: number[] = [];
  private conversationId = '';
  private readonly seller: Client;
  private readonly buyer: Client;
  private readonly service: Client;

  constructor(
    wire: Wire,
    private readonly options: PairOptions,
  ) {
    this.seller = new Client(wire, { role: 'seller', id: this.sellerId });
    this.buyer = new Client(wire, { role: 'buyer', id: this.buyerId });
    this.service = new Client(wire, { role: 'service', id: 'orders' });
  }

  /** Works until `signal` is aborted. */
  async work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.sends((options) => this.buyer.post('/v1/messages', { sellerId: this.sellerId, text: 'When will it ship?' }, options));
      if (this.conversationId !== '') {
        await this.sends((options) => this.seller.post(this.conversation('replies'), { text: 'Tomorrow' }, options));
      }
      await this.changesOrder();
      await this.expects('read notices', 200, (options) => this.seller.post('/v1/notices/read', { category: 'system' }, options));
      const other = `${this.buyerId}-other`;
      await this.expects('block a buyer', 200, (options) => this.seller.post('/v1/blacklist', { buyerId: other }, options));
      await this.expects('unblock a buyer', 200, (options) => this.seller.post('/v1/blacklist/removals', { buyerIds: [other] }, options));
      await this.expects('look at the inbox', 200, () => this.seller.get('/v1/inbox'));
      await sleep(this.options.pauseMs);
    }
  }

  /** Throws unless the seller sees everything that was acknowledged, once and in order, and nothing else. */
  async seesAll(): Promise<void> {
    await eventually(async () => {
      const seen = (await this.all<Message>(this.conversation('messages'))).map(({ messageId }) => messageId).reverse();
      const timeline = (await this.all<TimelineEntry>(`/v1/orders/${this.orderId}/timeline`)).reverse();
      const sequences = timeline.flatMap((entry) => (entry.kind === 'status' ? [entry.sequence] : []));
      const blocked = accepted(await this.seller.get<Page<BlacklistedBuyer>>('/v1/blacklist'), 200).items.map(({ buyerId }) => buyerId);
      const faults = [
        ...differences('messages', seen, this.said),
        ...differences('statuses', sequences, this.statuses),
        ...differences('blocked buyers', blocked, []),
      ];
      if (faults.length > 0) throw new Error(`${this.sellerId} does not see the acknowledged items: ${faults.join('; ')}`);
    }, VISIBLE_WITHIN_MS);
  }

  get acknowledged(): number {
    return this.said.length + this.statuses.length;
  }

  private async sends(send: Send): Promise<void> {
    const answer = await this.expects('say something', 201, send);
    if (!answer) return;
    const { messageId, conversationId } = answer.body as { messageId: string; conversationId: string };
    this.conversationId = conversationId;
    this.said.push(messageId);
  }

  private async changesOrder(): Promise<void> {
    const { orderId, sellerId, buyerId } = this;
    const sequence = this.statuses.length;
    const event = orderStatusEvent({ orderId, sellerId, buyerId, sequence, status: 'FINISH', occurredAt: new Date().toISOString() });
    const send: Send = (options) => this.service.post('/v1/order-status', event, { ...options, contentType: CLOUD_EVENTS_JSON });
    const answer = await this.expects('move an order', 202, send);
    if (answer) this.statuses.push(sequence);
  }

  private async expects(what: string, status: number, send: Send): Promise<Answer | null> {
    this.requests += 1;
    const at = new Date().toISOString();
    try {
      const answer = await send({ key: randomUUID() });
      if (answer.status === status) return answer;
      return this.failed(`${at} ${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
    } catch (error) {
      const { message, cause } = error as Error;
      return this.failed(`${at} ${what}: ${message} (${String(cause)})`);
    }
  }

  private failed(how: string): null {
    this.failures.push(how);
    return null;
  }

  /** The items of all pages that the seller sees. */
  private async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page: Page<T> = accepted(await this.seller.get<Page<T>>(path, { limit: 100, cursor }), 200);
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  }

  private conversation(what: string): string {
    return `/v1/conversations/${this.conversationId}/${what}`;
  }
}

function differences<T>(what: string, there: readonly T[], wanted: readonly T[]): string[] {
  if (isDeepStrictEqual(there, wanted)) return [];
  const lost = wanted.filter((each) => !there.includes(each));
  const strange = there.filter((each, index) => !wanted.includes(each) || there.indexOf(each) !== index);
  return [`${there.length} of ${wanted.length} ${what}: lost [${lost.join(', ')}], doubled or unexpected [${strange.join(', ')}]`];
}
