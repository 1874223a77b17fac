import { type Day, sellerClaims } from '../testing/marketplace/day/day.js';
import { withOwnIds } from '../testing/marketplace/day/own-ids.js';
import { Client, type Wire } from '../testing/marketplace/client/client.js';
import { inParallel } from '../testing/async/in-parallel.js';
import { type Counts } from '../testing/marketplace/client/shapes.js';
import { TOKEN_HINT } from './stage.js';

/** A day with unused ids, and the number of times that it was started before. */
export interface UnusedDay {
  readonly day: Day;
  readonly before: number;
  /** The suffix of the ids of its sellers, buyers and orders. */
  readonly suffix: string;
}

/**
 * The day with unused sellers. With the same ids, a second run would send duplicate order events and double its messages, so the ids of
 * the second run end in `.2`, and so on. Throws if the tokens are refused.
 */
export async function withUnusedIds(day: Day, wire: Wire): Promise<UnusedDay> {
  for (let before = 0; ; before += 1) {
    const suffix = before === 0 ? '' : `.${before + 1}`;
    const known = await inParallel(Object.keys(day.expected), 8, (sellerId) => isUsed(day, sellerId, suffix, wire));
    if (!known.includes(true)) return { day: before === 0 ? day : withOwnIds(day, suffix), before, suffix };
  }
}

async function isUsed(day: Day, sellerId: string, suffix: string, wire: Wire): Promise<boolean> {
  const claims = { ...sellerClaims(day, sellerId), id: sellerId + suffix };
  const { status, body } = await new Client(wire, claims).get<Counts>('/v1/inbox/counts');
  if (status === 401) throw new Error(`The Parley at ${wire.baseUrl} does not accept these tokens. ${TOKEN_HINT}`);
  if (status !== 200) throw new Error(`The Parley at ${wire.baseUrl} answered ${status}: ${JSON.stringify(body)}`);
  return body.messages.conversations + body.orders.total + body.blacklist.buyers > 0;
}
