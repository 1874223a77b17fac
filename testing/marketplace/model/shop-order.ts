import { type OrderStatusData } from '../client/order-events.js';
import { type Bucket } from '../client/shapes.js';
import { type Step, Thread } from './shop-thread.js';

const BUCKET_OF: Readonly<Record<string, Bucket>> = {
  PLACE_ORDER_SUCCESS: 'awaiting-payment',
  RISK_CONTROL: 'awaiting-payment',
  WAIT_SELLER_SEND_GOODS: 'waiting-for-shipment',
  SELLER_PART_SEND_GOODS: 'waiting-for-shipment',
  WAIT_BUYER_ACCEPT_GOODS: 'waiting-for-receipt',
  FUND_PROCESSING: 'completed',
  FINISH: 'completed',
  IN_CANCEL: 'cancelling',
  IN_ISSUE: 'dispute',
  IN_FROZEN: 'on-hold',
  WAIT_SELLER_EXAMINE_MONEY: 'on-hold',
};
const SELLER_MUST_ACT = ['WAIT_SELLER_SEND_GOODS', 'SELLER_PART_SEND_GOODS', 'IN_CANCEL', 'IN_ISSUE', 'WAIT_SELLER_EXAMINE_MONEY'];

export const bucketOf = (status: string): Bucket => (Object.hasOwn(BUCKET_OF, status) ? BUCKET_OF[status] : 'other');
export const actionNeeded = (status: string): boolean => SELLER_MUST_ACT.includes(status);

/** An order: its events by sequence, the first event of each sequence only, and its messages. */
export class ShopOrder {
  readonly thread = new Thread();
  private readonly events = new Map<number, OrderStatusData>();
  private currentAt: Step = -1;

  constructor(
    readonly orderId: string,
    readonly sellerId: string,
    readonly buyerId: string,
  ) {}

  record(data: OrderStatusData, at: Step): void {
    if (this.events.has(data.sequence)) return;
    if (data.sequence > Math.max(-1, ...this.events.keys())) this.currentAt = at;
    this.events.set(data.sequence, data);
  }

  /** The arrival of the event that gives the current status. */
  get statusAt(): Step {
    return this.currentAt;
  }

  get statuses(): OrderStatusData[] {
    return [...this.events.values()].sort((one, other) => one.sequence - other.sequence);
  }

  get current(): OrderStatusData {
    return this.statuses.at(-1) as OrderStatusData;
  }

  /** The value with the highest sequence, null if no event has one. */
  latest<K extends 'buyerName' | 'items' | 'total' | 'logistics' | 'fund' | 'issue' | 'frozen'>(
    field: K,
  ): NonNullable<OrderStatusData[K]> | null {
    return this.statuses.findLast((data) => data[field] !== undefined && data[field] !== null)?.[field] ?? null;
  }
}
