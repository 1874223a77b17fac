import { type RecordedEvent, createClock, createHandle } from '@parley/event-sourcing';
import { MemoryLog } from '@parley/event-sourcing/testing';
import { type Facts, type PictureOwner } from '@parley/lookups';
import { EVENT_STORE, FACTS, HANDLE, NEW_ID } from '@parley/runtime';
import { FeatureUnderTest, type RequestOptions, type Result, type Who } from '@parley/http/testing';
import { OrderMessageModule } from '../feature/order-message.module.js';

export const BUYER: Who = { role: 'buyer', id: 'b-1' };
export const SELLER: Who = { role: 'seller', id: 's-1' };
export const SERVICE: Who = { role: 'service', id: 'order-service' };
export const CLOUD_EVENT = 'application/cloudevents+json';
export const REPLIES_PER_MINUTE = 5;

/** Uploaded pictures: of the buyer, of the seller, and of a buyer with the seller's id. */
const PICTURES: ReadonlyMap<string, PictureOwner> = new Map<string, PictureOwner>([
  ['buyers', { role: 'buyer', id: 'b-1' }],
  ['sellers', { role: 'seller', id: 's-1' }],
  ['namesake', { role: 'buyer', id: 's-1' }],
]);

class CountingLog extends MemoryLog {
  /** How often a stream was read from its beginning. */
  wholeReads = 0;

  override read(stream: string, after = 0): Promise<RecordedEvent[]> {
    if (after === 0) this.wholeReads++;
    return super.read(stream, after);
  }
}

/** The order-message service with in-memory streams and facts that a test sets. */
export class OrderService extends FeatureUnderTest {
  /** `blacklisted` contains `<sellerId> <buyerId>`. */
  constructor(
    readonly log = new CountingLog(),
    readonly blacklisted = new Set<string>(),
  ) {
    const facts: Pick<Facts, 'isBlacklisted' | 'pictureOwner' | 'claimPictures'> = {
      isBlacklisted: (sellerId, buyerId) => Promise.resolve(blacklisted.has(`${sellerId} ${buyerId}`)),
      pictureOwner: (pictureId) => Promise.resolve(PICTURES.get(pictureId) ?? null),
      claimPictures: () => Promise.resolve(true),
    };
    let ids = 0;
    super(OrderMessageModule, [
      { provide: EVENT_STORE, useValue: log },
      { provide: HANDLE, useValue: createHandle(log, createClock()) },
      { provide: FACTS, useValue: facts },
      { provide: NEW_ID, useValue: () => (++ids).toString(16).padStart(32, '0') },
    ], { PARLEY_REPLIES_PER_MINUTE: REPLIES_PER_MINUTE });
  }

  events(orderId: string): RecordedEvent[] {
    return this.log.log.filter(({ stream }) => stream === `order-${orderId}`);
  }

  /** `event` is an object, or text that is sent unchanged. */
  record(event: unknown, options: RequestOptions = {}): Promise<Result> {
    return this.request(SERVICE, 'POST', '/v1/order-status', event, { type: CLOUD_EVENT, ...options });
  }
}

/** An order-status event of the seller and buyer; `part` overrides its data. */
export function cloudEvent(orderId: string, sequence: number, part: object = {}): object {
  const parties = { sellerId: SELLER.id, buyerId: BUYER.id };
  const data = { orderId, ...parties, status: 'FINISH', sequence, occurredAt: '2026-03-15T08:00:00+08:00', ...part };
  return { specversion: '1.0', id: 'x', source: '/orders', type: 'marketplace.order.status-changed', subject: data.orderId, data };
}

/** The relevant part of the answer to a refused request. */
export function refused(status: number, code: string): object {
  return { status, body: { status, code } };
}
