import { type BuyerBlacklisted, type BuyerRemovedFromBlacklist, type Parties } from '@parley/contracts';
import { type Collection, unexpected } from '@parley/event-sourcing';
import { shownMs } from '../shown-time.js';

/** From when to when (microseconds) a buyer was blacklisted; `to` is null while it holds. */
export interface BlacklistPeriod {
  readonly from: number;
  readonly to: number | null;
}

/** A buyer of one seller: the periods on the blacklist, and the number of orders that they share. */
export interface BuyerDocument extends Parties {
  readonly reason: string | null;
  /** Oldest first; the last one holds where its `to` is null. At most `MOST_PERIODS`: beyond them the oldest two are joined. */
  readonly periods: readonly BlacklistPeriod[];
  /** Counted so that a new order and a blacklisting of its buyer can never pass each other unseen. */
  readonly orders: number;
  /** The name that the order with the smallest id gives, of those that give one. Documents of earlier releases have none. */
  readonly orderName?: { readonly orderId: string; readonly name: string } | null;
  /** Of the blacklist stream; 0 for a buyer who never was on the list. */
  readonly version: number;
}

/**
 * How many periods are told apart. A seller who puts the same buyer on the blacklist and off again more often has what was received between
 * the two oldest periods marked as received while blacklisted; nothing that is hidden now depends on it.
 */
export const MOST_PERIODS = 100;

export const buyers: Collection<BuyerDocument> = {
  name: 'buyers',
  fields: {
    seller: ({ sellerId }) => sellerId,
    blacklisted: (buyer) => (blacklistedSince(buyer) === null ? 0 : 1),
    at: (buyer) => shownMs(blacklistedSince(buyer) ?? 0),
  },
  indexes: [['seller', 'blacklisted', '-at']],
  tally: (buyer) => ({ owner: buyer.sellerId, keys: blacklistedSince(buyer) === null ? [] : ['blacklisted'] }),
  announce: (before, after) => (before?.version === after.version ? null : after.sellerId),
};

export function evolveBuyer(buyer: BuyerDocument | null, event: BuyerBlacklisted | BuyerRemovedFromBlacklist): BuyerDocument {
  const current = buyer ?? stranger(event.data);
  const { version, at } = event;
  if (event.type === 'BuyerBlacklisted') {
    return { ...current, reason: event.data.reason, periods: joined([...current.periods, { from: at, to: null }]), version };
  }
  if (event.type !== 'BuyerRemovedFromBlacklist') return unexpected(event);
  const periods = current.periods.map((period) => (period.to === null ? { ...period, to: at } : period));
  return { ...current, reason: null, periods, version };
}

/** Takes over the name that an order gives; the same document if that changes nothing, or if earlier orders were not noted. */
export function withOrderName(buyer: BuyerDocument, orderId: string, name: string | null): BuyerDocument {
  const known = buyer.orderName;
  if (known === undefined) return buyer;
  if (name === null || (known && (known.orderId < orderId || (known.orderId === orderId && known.name === name)))) return buyer;
  return { ...buyer, orderName: { orderId, name } };
}

function joined(periods: readonly BlacklistPeriod[]): readonly BlacklistPeriod[] {
  if (periods.length <= MOST_PERIODS) return periods;
  const [first, second, ...rest] = periods;
  return [{ from: first.from, to: second.to }, ...rest];
}

/** A buyer before anything is known of them. */
export function stranger({ sellerId, buyerId }: Parties): BuyerDocument {
  return { sellerId, buyerId, reason: null, periods: [], orders: 0, orderName: null, version: 0 };
}

/** When the blacklisting that holds now began (microseconds), or null. */
export function blacklistedSince({ periods }: BuyerDocument): number | null {
  const last = periods.at(-1);
  return last && last.to === null ? last.from : null;
}

/**
 * Whether something that happened at a time (microseconds) happened while the buyer was blacklisted. Periods are in order and do not
 * overlap, so the last one that begins by then decides, and it is found by halves however often the buyer was on and off the list.
 */
export function wasBlacklistedAt({ periods }: Pick<BuyerDocument, 'periods'>, at: number): boolean {
  let [low, high] = [0, periods.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (periods[middle].from <= at) low = middle + 1;
    else high = middle;
  }
  const period = periods.at(low - 1);
  return low > 0 && period !== undefined && (period.to === null || at < period.to);
}
