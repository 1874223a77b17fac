import { Inject, Injectable } from '@nestjs/common';
import { type OptionalOrderPart, type OrderStatusObserver } from '@parley/contracts';
import { Metrics } from '@parley/runtime';
import { Counter } from 'prom-client';

/** Counts ignored parts of order-status events, so that errors of a producer are visible although no event is refused for them. */
@Injectable()
export class OrderEventMetrics implements OrderStatusObserver {
  private readonly ignored: Counter<'part'>;
  private readonly localTimes: Counter;

  constructor(@Inject(Metrics) { registry }: Metrics) {
    const registers = [registry];
    this.ignored = new Counter({
      name: 'parley_order_event_parts_ignored_total',
      help: 'Optional parts of order-status events that were empty or invalid and are shown as null',
      labelNames: ['part'],
      registers,
    });
    this.localTimes = new Counter({
      name: 'parley_order_event_local_times_total',
      help: 'Order-status events whose occurredAt had no offset and was read as UTC',
      registers,
    });
  }

  partIgnored(part: OptionalOrderPart): void {
    this.ignored.labels(part).inc();
  }

  localTimeRead(): void {
    this.localTimes.inc();
  }
}
