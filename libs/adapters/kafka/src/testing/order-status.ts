import { type Message } from 'kafkajs';

/** An order-status event in the format of other services. */
export function statusEvent(orderId: string, sequence: number, more: Readonly<Record<string, unknown>> = {}) {
  const data = { orderId, sellerId: 's-1', buyerId: 'b-1', status: 'FINISH', sequence, occurredAt: '2026-03-15T08:00:00Z', ...more };
  const attributes = { specversion: '1.0', id: `${orderId}-${sequence}`, source: '/orders', type: 'marketplace.order.status-changed' };
  return { ...attributes, subject: orderId, data };
}

export function structured(orderId: string, sequence: number, more: Readonly<Record<string, unknown>> = {}): Message {
  const headers = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };
  return { key: orderId, headers, value: JSON.stringify(statusEvent(orderId, sequence, more)) };
}

export function binary(orderId: string, sequence: number, more: Readonly<Record<string, unknown>> = {}): Message {
  const { data, ...attributes } = statusEvent(orderId, sequence, more);
  const headers = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce_${name}`, value]));
  return { key: orderId, headers: { ...headers, 'content-type': 'application/json' }, value: JSON.stringify(data) };
}
