import { Inject, Injectable } from '@nestjs/common';
import { type Parties } from '@parley/contracts';
import { type EventStore, RecentMap, readState } from '@parley/event-sourcing';
import { EVENT_STORE } from '@parley/runtime';
import { order, orderStream } from '../domain/order.js';

const MOST_ORDERS = 10_000;

/** The seller and buyer of an order. They never change, so they are cached once the order exists, and its stream is not read again. */
@Injectable()
export class OrderParties {
  private readonly known = new RecentMap<string, Parties>(MOST_ORDERS);

  constructor(@Inject(EVENT_STORE) private readonly store: EventStore) {}

  /** Null if there is no such order. */
  async of(orderId: string): Promise<Parties | null> {
    const known = this.known.get(orderId);
    if (known) return known;
    const { parties } = (await readState(this.store, order, orderStream(orderId))).state;
    if (parties) this.known.set(orderId, parties);
    return parties;
  }
}
