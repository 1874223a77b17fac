import { type Day } from './day.js';

const ID_FIELDS = ['sellerId', 'buyerId', 'orderId', 'subject'];
const ID_LISTS = ['sellerIds', 'buyerIds'];

/**
 * The same day with other sellers, buyers and orders, for a server that has played it already: each id gets the suffix.
 * Notices by country or category reach the sellers of both days.
 */
export function withOwnIds(day: Day, suffix: string): Day {
  const renamed = <T>(value: T): T => rename(value, suffix) as T;
  const orders = [...new Set(day.orderEvents.map(({ data }) => data.orderId))].sort((one, other) => other.length - one.length);
  return {
    folder: day.folder,
    orderEvents: day.orderEvents.map((event) => renamed(event)),
    lines: day.lines.map((line) =>
      'settle' in line
        ? line
        : {
            ...renamed(line),
            as: { ...line.as, id: line.as.id + suffix },
            path: line.path.replace(/^\/v1\/(orders|blacklist)\/(?!removals$)([^/]+)/, `/v1/$1/$2${suffix}`).replace(PLACEHOLDER, inPlaceholder(suffix)),
          },
    ),
    expected: Object.fromEntries(Object.entries(day.expected).map(([sellerId, seen]) => [sellerId + suffix, renamed(seen)])),
    garbage: day.garbage.map((each) => ({
      ...each,
      raw: orders.reduce((raw, id) => raw.replaceAll(JSON.stringify(id), JSON.stringify(id + suffix)), each.raw),
    })),
  };
}

const PLACEHOLDER = /\{conversation:([^|}]+)\|([^}]+)\}/g;
const inPlaceholder = (suffix: string): string => `{conversation:$1${suffix}|$2${suffix}}`;

function rename(value: unknown, suffix: string): unknown {
  if (typeof value === 'string') return value.replace(PLACEHOLDER, inPlaceholder(suffix));
  if (Array.isArray(value)) return value.map((each) => rename(each, suffix));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]: [string, unknown]) => {
      if (ID_FIELDS.includes(name) && typeof each === 'string') return [name, each + suffix];
      if (ID_LISTS.includes(name) && Array.isArray(each)) return [name, each.map((id) => String(id) + suffix)];
      return [name, rename(each, suffix)];
    }),
  );
}
