import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { type Audience, isMeant } from '../day/audience.js';
import { accepted } from './actor.js';
import { Buyer } from './buyer.js';
import { type Claims } from './claims.js';
import { Client, type Exchange } from './client.js';
import { eventually } from '../../async/eventually.js';
import { Journal } from './journal.js';
import { Contract, type OpenApiDocument } from './openapi.js';
import { CLOUD_EVENTS_JSON, type OrderStatusData, orderStatusEvent } from './order-events.js';
import { parleyUnderTest } from '../../processes/parley.js';
import { type ParleyUnderTest } from '../../processes/parley-under-test.js';
import { Seller } from './seller.js';
import { type Order } from './shapes.js';
import { LiveStream } from './sse.js';
import { uniqueId } from './unique-id.js';

/** Fields of an order event; the others get default values. */
export type StatusChange = Partial<OrderStatusData> & { readonly status?: string };

export interface NoticeDraft {
  readonly category?: 'system' | 'growth';
  readonly kind?: string;
  readonly severity?: 'high' | 'medium' | 'low';
  readonly title?: string;
  readonly body?: string;
  readonly publishAt?: string;
  readonly expiresAt?: string;
  readonly actBy?: string;
  readonly audience?: object;
}

/**
 * The sellers, buyers and services of a marketplace around one Parley. Each has a unique id, so that scenarios do not interfere.
 * Every exchange is checked against the OpenAPI document.
 */
export class World {
  readonly journal = new Journal();
  private readonly faults = new Set<string>();
  private readonly published: string[] = [];
  private readonly audiences = new Map<string, Audience>();

  private constructor(
    readonly parley: ParleyUnderTest,
    readonly contract: Contract,
  ) {}

  static async around(parley: ParleyUnderTest): Promise<World> {
    const answer = await new Client(parley, null).get<OpenApiDocument>('/openapi.json');
    return new World(parley, new Contract(accepted(answer, 200)));
  }

  seller(claims: Partial<Claims> = {}): Seller {
    const id = claims.id ?? uniqueId('s');
    return new Seller(id, this.client({ ...claims, role: 'seller', id }), this.journal);
  }

  buyer(id = uniqueId('b')): Buyer {
    return new Buyer(id, this.client({ role: 'buyer', id }), this.journal);
  }

  get operator(): Client {
    return this.client({ role: 'operator', id: 'e2e-operator' });
  }

  get service(): Client {
    return this.client({ role: 'service', id: 'e2e-orders' });
  }

  get anonymous(): Client {
    return this.client(null);
  }

  client(claims: Claims | null): Client {
    const { baseUrl, token } = this.parley;
    return new Client({ baseUrl, token, observe: (exchange) => this.observe(exchange) }, claims);
  }

  /** Sends an order-status event. */
  async sendStatus(data: OrderStatusData, more?: object): Promise<'recorded' | 'duplicate'> {
    const answer = await this.service.post<{ orderId: string; outcome: 'recorded' | 'duplicate' }>(
      '/v1/order-status',
      orderStatusEvent(data, more),
      { contentType: CLOUD_EVENTS_JSON },
    );
    return accepted(answer, 202).outcome;
  }

  /** Creates an order in its first status. The seller sees it when this returns. */
  async order(seller: Seller, buyer: Buyer, change: StatusChange = {}): Promise<string> {
    const orderId = change.orderId ?? uniqueId('o');
    this.journal.order(orderId, seller, buyer);
    await this.status(seller, buyer, orderId, { sequence: 0, ...change });
    return orderId;
  }

  /** Sends an event of an existing order. The order's timeline contains it when this returns. */
  async status(seller: Seller, buyer: Buyer, orderId: string, change: StatusChange): Promise<'recorded' | 'duplicate'> {
    const data: OrderStatusData = {
      status: 'PLACE_ORDER_SUCCESS',
      sequence: 0,
      occurredAt: new Date().toISOString(),
      ...change,
      orderId,
      sellerId: seller.id,
      buyerId: buyer.id,
    };
    const outcome = await this.sendStatus(data);
    await eventually(async () => {
      const order = accepted(await seller.client.get<Order>(`/v1/orders/${orderId}`), 200);
      const isThere = order.timeline.some((entry) => entry.kind === 'status' && entry.sequence === data.sequence);
      if (!isThere) throw new Error(`The order ${orderId} does not show its event ${data.sequence} yet`);
    });
    return outcome;
  }

  /** Publishes a notice to sellers, whose next read waits for it. `close` retracts it. */
  async notice(sellers: readonly Seller[], draft: NoticeDraft = {}): Promise<string> {
    const body = {
      category: 'system',
      kind: 'platform-update',
      severity: 'low',
      title: 'A notice',
      body: 'The text of a notice.',
      audience: { sellerIds: sellers.map(({ id }) => id) },
      ...draft,
    };
    const { noticeId, version } = accepted(await this.operator.post<{ noticeId: string; version: number }>('/v1/notices', body), 201);
    this.published.push(noticeId);
    this.audiences.set(noticeId, body.audience);
    this.awaitNotice(noticeId, version, sellers);
    return noticeId;
  }

  async retract(noticeId: string, sellers: readonly Seller[]): Promise<void> {
    const { version } = accepted(await this.operator.delete<{ version: number }>(`/v1/notices/${noticeId}`), 200);
    this.awaitNotice(noticeId, version, sellers);
  }

  /** Addressed sellers wait for the notice; to others it does not exist. */
  private awaitNotice(noticeId: string, version: number, sellers: readonly Seller[]): void {
    const isMeantFor = ({ client }: Seller) => client.claims !== null && isMeant(client.claims, this.audiences.get(noticeId) ?? null);
    for (const seller of sellers.filter(isMeantFor)) seller.awaits(noticeId, version);
  }

  /** Opens a live stream from now on; earlier writes are visible when it begins. */
  async live(seller: Seller, lastEventId?: string): Promise<LiveStream> {
    if (lastEventId === undefined) await seller.counts();
    return LiveStream.open(seller.client, this.parley.baseUrl, lastEventId);
  }

  /** The deviations from the OpenAPI document since the last call. */
  takeFaults(): string[] {
    const faults = [...this.faults];
    this.faults.clear();
    return faults;
  }

  async close(): Promise<void> {
    for (const noticeId of this.published) await this.operator.delete(`/v1/notices/${noticeId}`);
    await this.parley.stop();
  }

  /** Checks an exchange against the OpenAPI document. */
  observe(exchange: Exchange): void {
    for (const fault of this.contract.faults(exchange)) this.faults.add(fault);
  }
}

/**
 * One Parley for the scenarios of a file, and the world around it. A scenario also fails if an exchange deviates from the OpenAPI
 * document. If the Parley does not start, the error contains its log.
 */
export function useWorld(start: () => Promise<ParleyUnderTest> = parleyUnderTest): () => World {
  let world: World | undefined;
  beforeAll(async () => {
    world = await World.around(await start());
  }, 90_000);
  afterEach(() => {
    const faults = world?.takeFaults() ?? [];
    if (faults.length > 0) throw new Error(`Deviations from the OpenAPI document:\n${faults.join('\n')}`);
  });
  afterAll(() => world?.close(), 60_000);
  return () => {
    if (!world) throw new Error('The world does not exist before the first scenario');
    return world;
  };
}
