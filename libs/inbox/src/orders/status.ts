import { type OrderStatusChanged } from '@parley/contracts';
import { type Collection } from '@parley/event-sourcing';

/** One line of an order's history, never changed. `occurredAt` is the order service's time, ISO 8601 in UTC. */
export interface StatusDocument {
  readonly orderId: string;
  readonly status: string;
  readonly sequence: number;
  readonly occurredAt: string;
}

export const statuses: Collection<StatusDocument> = {
  name: 'statuses',
  fields: { order: ({ orderId }) => orderId, sequence: ({ sequence }) => sequence },
  indexes: [
    ['order', 'sequence'],
    ['order', '-sequence'],
  ],
};

export function statusOf({ data }: OrderStatusChanged): { id: string; document: StatusDocument } {
  const { orderId, status, sequence, occurredAt } = data;
  return { id: `${orderId}/${sequence}`, document: { orderId, status, sequence, occurredAt } };
}
