import { type OrderEvent } from '../day/day.js';
import { type OrderStatusData, orderStatusEvent } from '../client/order-events.js';
import { type Plan } from './plan.js';

/** The statuses of orders, in sequence. A path may end anywhere. */
const PATHS = [
  'PLACE_ORDER_SUCCESS RISK_CONTROL WAIT_SELLER_SEND_GOODS WAIT_BUYER_ACCEPT_GOODS FUND_PROCESSING FINISH',
  'PLACE_ORDER_SUCCESS WAIT_SELLER_SEND_GOODS SELLER_PART_SEND_GOODS WAIT_BUYER_ACCEPT_GOODS FINISH',
  'PLACE_ORDER_SUCCESS WAIT_SELLER_SEND_GOODS IN_CANCEL FINISH',
  'PLACE_ORDER_SUCCESS WAIT_SELLER_SEND_GOODS WAIT_BUYER_ACCEPT_GOODS IN_ISSUE IN_FROZEN FUND_PROCESSING FINISH',
  'PLACE_ORDER_SUCCESS WAIT_SELLER_EXAMINE_MONEY WAIT_SELLER_SEND_GOODS CUSTOMS_INSPECTION_2027 WAIT_BUYER_ACCEPT_GOODS FINISH',
].map((path) => path.split(' '));

const DAY = Date.UTC(2026, 2, 15);
const MINUTE_MS = 60_000;

interface Arrival {
  readonly event: OrderEvent;
  /** The time of arrival, which may be later than the event. */
  readonly at: number;
}

/** The events of all orders in the order of arrival: some doubled, some late, some with unknown codes and fields. */
export function makeOrderEvents(plan: Plan): OrderEvent[] {
  const arrivals = Array.from({ length: plan.orders }, (_, index) => eventsOfOrder(plan, index)).flat();
  return arrivals.sort((one, other) => one.at - other.at).map(({ event }) => event);
}

function eventsOfOrder(plan: Plan, index: number): Arrival[] {
  const { random, words, sellers, suffix } = plan;
  const buyer = random.int(0, plan.buyers - 1);
  const parties = { orderId: `${8_200_000_000_000 + index}${suffix}`, sellerId: random.pick(sellers).id, buyerId: buyerId(plan, buyer) };
  const name = words.buyerName(buyer, languageOf(plan, parties.buyerId));
  const path = random.pick(PATHS);
  const length = random.int(1, path.length);
  let happened = DAY + random.int(0, 20 * 60) * MINUTE_MS + random.int(0, 59_999);
  const arrivals: Arrival[] = [];
  for (let sequence = 0; sequence < length; sequence += 1) {
    const data: OrderStatusData = {
      ...parties,
      status: path[sequence],
      sequence,
      occurredAt: new Date(happened).toISOString(),
      ...(random.chance(0.85) && { buyerName: name }),
      ...((sequence === 0 || random.chance(0.05)) && goods(plan, index)),
      ...axes(path[sequence]),
      ...(random.chance(0.03) && { 'x-gift-wrap': true }),
    };
    const late = sequence > 0 && random.chance(0.05) ? random.int(20, 90) * MINUTE_MS : 0;
    arrivals.push({ event: eventOf(data), at: happened + late });
    if (random.chance(0.05)) arrivals.push({ event: eventOf(repeated(data, plan)), at: happened + late + random.int(0, 30) * MINUTE_MS });
    happened += random.int(2, 40) * MINUTE_MS + random.int(0, 59_999);
  }
  return arrivals;
}

/** The id of a buyer in the marketplace's notation; some have unusual characters. */
export function buyerId({ suffix }: Pick<Plan, 'suffix'>, buyer: number): string {
  return buyer % 10 === 9 ? `buyer:${buyer}.x_-${suffix}` : `b-${buyer}${suffix}`;
}

/** Each buyer writes in one language. */
export function languageOf({ words }: Pick<Plan, 'words'>, buyer: string): number {
  return numberOf(buyer) % words.languages;
}

export function numberOf(buyer: string): number {
  return Number(/\d+/.exec(buyer)?.[0]);
}

function eventOf(data: OrderStatusData): OrderEvent {
  return orderStatusEvent(data) as unknown as OrderEvent;
}

/** A repetition of the event, sometimes with other contents under the same sequence. */
function repeated(data: OrderStatusData, { random }: Plan): OrderStatusData {
  return random.chance(0.3) ? { ...data, status: 'IN_FROZEN' } : data;
}

function goods({ random, words }: Plan, order: number): Pick<OrderStatusData, 'items' | 'total'> {
  const items = Array.from({ length: random.int(1, 3) }, (_, index) => ({
    productId: `p-${random.int(1, 400)}`,
    title: words.title(random),
    imageUrl: `https://example.invalid/i/${order}-${index}.jpg`,
    productUrl: `https://example.invalid/p/${order}-${index}`,
    quantity: random.int(1, 9),
    unitPrice: { amount: `${random.int(1, 90)}.${String(random.int(0, 99)).padStart(2, '0')}`, currency: 'USD' },
  }));
  const cents = items.reduce((sum, { quantity, unitPrice }) => sum + quantity * Math.round(Number(unitPrice.amount) * 100), 0);
  return { items, total: { amount: (cents / 100).toFixed(2), currency: 'USD' } };
}

function axes(status: string): Partial<OrderStatusData> {
  if (status === 'WAIT_BUYER_ACCEPT_GOODS') return { logistics: 'SHIPPED' };
  if (status === 'FUND_PROCESSING') return { fund: 'RELEASING' };
  if (status === 'IN_ISSUE') return { issue: 'OPEN' };
  return status === 'IN_FROZEN' ? { frozen: 'UNDER_REVIEW' } : {};
}
