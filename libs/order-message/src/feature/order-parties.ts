import { Inject, Injectable } from '@nestjs/common';
import { type Parties } from '@parley/contracts';
import { type EventStore, readState } from '@parley/event-sourcing';
import { EVENT_STORE } from '@parley/runtime';
import { order, orderStream } from '../domain/order.js';

const REMEMBERED = 10_000;

/** Whose an order is. That never changes, so it is remembered once the order is there, and its stream is not read again. */
@Injectable()
export class OrderParties {
  private readonly known = new Map<string, Parties>();

  constructor(@Inject(EVENT_STORE) private readonly store: EventStore) {}

  /** Null where there is no such order. */
  async of(orderId: string): Promise<Parties | null> {
    const known = this.known.get(orderId);
    if (known) return known;
    const { parties } = (await readState(this.store, order, orderStream(orderId))).state;
    if (parties) this.remember(orderId, parties);
    return parties;
  }

  private remember(orderId: string, parties: Parties): void {
    this.known.set(orderId, parties);
    if (this.known.size > REMEMBERED) this.known.delete(this.known.keys().next().value as string);
  }
}
