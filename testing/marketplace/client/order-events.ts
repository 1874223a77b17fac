import { type OrderItem, type Money } from './shapes.js';

/** The data of an order-status event; the order service may send more. */
export interface OrderStatusData {
  readonly orderId: string;
  readonly sellerId: string;
  readonly buyerId: string;
  readonly buyerName?: string | null;
  readonly status: string;
  readonly sequence: number;
  readonly occurredAt: string;
  readonly items?: readonly OrderItem[];
  readonly total?: Money;
  readonly logistics?: string;
  readonly fund?: string;
  readonly issue?: string;
  readonly frozen?: string;
}

export const CLOUD_EVENTS_JSON = 'application/cloudevents+json';

/** The CloudEvent of an order service, in structured mode. */
export function orderStatusEvent(data: OrderStatusData, more: object = {}): Record<string, unknown> {
  return {
    specversion: '1.0',
    id: `${data.orderId}-${data.sequence}`,
    source: '/marketplace/orders',
    type: 'marketplace.order.status-changed',
    subject: data.orderId,
    time: data.occurredAt,
    datacontenttype: 'application/json',
    data,
    ...more,
  };
}
