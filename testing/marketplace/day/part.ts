import { type Day, type DayLine } from './day.js';

const CONVERSATION = /\{conversation:([^|}]+)\|/;
const ORDER = /^\/v1\/orders\/([^/]+)/;

/** The part of a day that concerns its first sellers or all sellers, for tests that have no time for a whole day. */
export function partOf(day: Day, sellers: number): Day {
  const expected = Object.fromEntries(Object.entries(day.expected).slice(0, sellers));
  const sellerOf = new Map(day.orderEvents.map(({ data }) => [data.orderId, data.sellerId]));
  const isOurs = (sellerId: string | undefined): boolean => sellerId === undefined || sellerId in expected;
  const others = [...sellerOf].flatMap(([orderId, sellerId]) => (isOurs(sellerId) ? [] : JSON.stringify(orderId)));

  function concernsUs(line: DayLine): boolean {
    if ('settle' in line) return true;
    const { as, path, body } = line;
    const inBody = typeof body?.sellerId === 'string' ? body.sellerId : undefined;
    const named = inBody ?? sellerOf.get(ORDER.exec(path)?.[1] ?? '') ?? CONVERSATION.exec(path + JSON.stringify(body))?.[1];
    return isOurs(named) && (as.role !== 'seller' || isOurs(as.id));
  }

  return {
    folder: day.folder,
    orderEvents: day.orderEvents.filter(({ data }) => isOurs(data.sellerId)),
    lines: day.lines.filter(concernsUs),
    expected,
    // An event that contradicts an order would create it if the order does not exist.
    garbage: day.garbage.filter(({ raw }) => !others.some((orderId) => raw.includes(orderId))),
  };
}
