import { webcrypto } from 'node:crypto';
import { ConsoleLogger, Global, Module } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Answer, type Event, type RecordedEvent, createClock, createHandle } from '@parley/event-sourcing';
import { MemoryLog } from '@parley/event-sourcing/testing';
import { type Facts, type PictureOwner } from '@parley/facts';
import {
  type Caller,
  EVENT_STORE,
  FACTS,
  HANDLE,
  Idempotency,
  LOCAL_AUDIENCE,
  LOCAL_ISSUER,
  Metrics,
  NEW_ID,
  REPLY_RATE,
  SlidingWindowRate,
  TokenVerifier,
  createHttpApp,
  mintToken,
} from '@parley/platform';
import { OrderMessageModule } from '../feature/order-message.module.js';

export type Who = Pick<Caller, 'role' | 'id'>;
export const BUYER: Who = { role: 'buyer', id: 'b-1' };
export const SELLER: Who = { role: 'seller', id: 's-1' };
export const SERVICE: Who = { role: 'service', id: 'order-service' };
export const CLOUD_EVENT = 'application/cloudevents+json';
export const REPLIES_PER_MINUTE = 5;

/** Pictures that were uploaded: the buyer's, the seller's, and those of a buyer with the seller's id. */
const PICTURES: ReadonlyMap<string, PictureOwner> = new Map<string, PictureOwner>([
  ['buyers', { role: 'buyer', id: 'b-1' }],
  ['sellers', { role: 'seller', id: 's-1' }],
  ['namesake', { role: 'buyer', id: 's-1' }],
]);

export interface Result {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export interface RequestOptions {
  readonly key?: string;
  readonly type?: string;
}

class CountingLog extends MemoryLog {
  /** How often a stream was read from its beginning. */
  wholeReads = 0;

  override read<E extends Event>(stream: string, after = 0): Promise<RecordedEvent<E>[]> {
    if (after === 0) this.wholeReads++;
    return super.read(stream, after);
  }
}

/** The order-message service behind its real HTTP edge, on streams in memory, with facts that a test sets. */
export class OrderService {
  readonly log = new CountingLog();
  /** Remembered answers; without them it is as if the process had died between the append and the answer. */
  readonly answers = new Map<string, Answer>();
  /** `<sellerId> <buyerId>` */
  readonly blacklisted = new Set<string>();
  app!: NestFastifyApplication;
  private keys!: Parameters<typeof mintToken>[0];
  private nowMs = 0;
  private ids = 0;

  async start(): Promise<void> {
    const { privateKey, publicKey } = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
    this.keys = { privateKey, publicKey };
    const find = (key: string) => Promise.resolve(this.answers.get(key) ?? null);
    const save = (key: string, answer: Answer) => Promise.resolve(this.answers.set(key, answer).get(key) ?? answer);
    this.app = await createHttpApp(this.root(), {
      verifier: new TokenVerifier(publicKey, { issuer: LOCAL_ISSUER, audience: LOCAL_AUDIENCE }),
      idempotency: new Idempotency({ find, save }, (error) => console.error(error)),
      metrics: new Metrics(),
      logger: new ConsoleLogger({ logLevels: ['error'] }),
    });
    await this.app.init();
    await this.app.getHttpAdapter().getInstance().ready();
  }

  /** All the places in every seller's rate are free again. */
  aMinuteLater(): void {
    this.nowMs += 60_000;
  }

  events(orderId: string): RecordedEvent[] {
    return this.log.log.filter(({ stream }) => stream === `order-${orderId}`);
  }

  async request(who: Who, method: 'POST' | 'PUT', url: string, body?: unknown, { key, type }: RequestOptions = {}): Promise<Result> {
    const headers = {
      authorization: `Bearer ${await mintToken(this.keys, { ...who, country: null, categories: [] }, 60)}`,
      ...(body === undefined ? {} : { 'content-type': type ?? 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    };
    const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const response = await this.app.inject({ method, url, headers, payload });
    return { status: response.statusCode, body: response.json() };
  }

  /** `event` as an object, or as text that is sent as it is. */
  record(event: unknown, options: RequestOptions = {}): Promise<Result> {
    return this.request(SERVICE, 'POST', '/v1/order-status', event, { type: CLOUD_EVENT, ...options });
  }

  private root(): { module: new () => object } {
    const facts: Pick<Facts, 'isBlacklisted' | 'pictureOwner'> = {
      isBlacklisted: (sellerId, buyerId) => Promise.resolve(this.blacklisted.has(`${sellerId} ${buyerId}`)),
      pictureOwner: (pictureId) => Promise.resolve(PICTURES.get(pictureId) ?? null),
    };
    const ports = [
      { provide: EVENT_STORE, useValue: this.log },
      { provide: HANDLE, useValue: createHandle(this.log, createClock()) },
      { provide: FACTS, useValue: facts },
      { provide: NEW_ID, useValue: () => (++this.ids).toString(16).padStart(32, '0') },
      { provide: REPLY_RATE, useValue: new SlidingWindowRate(REPLIES_PER_MINUTE, () => this.nowMs) },
    ];

    @Global()
    @Module({ providers: ports, exports: ports.map(({ provide }) => provide) })
    class Ports {}

    @Module({ imports: [Ports, OrderMessageModule] })
    class App {}

    return { module: App };
  }
}

/** An order-status event of the seller and buyer; `part` changes its data. */
export function cloudEvent(orderId: string, sequence: number, part: object = {}): object {
  const parties = { sellerId: SELLER.id, buyerId: BUYER.id };
  const data = { orderId, ...parties, status: 'FINISH', sequence, occurredAt: '2026-03-15T08:00:00+08:00', ...part };
  return { specversion: '1.0', id: 'x', source: '/orders', type: 'marketplace.order.status-changed', subject: data.orderId, data };
}

/** What a refused request is answered, as far as it matters. */
export function refused(status: number, code: string): object {
  return { status, body: { status, code } };
}
