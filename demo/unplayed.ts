import { type Day, sellerClaims } from '../testing/marketplace/day/day.js';
import { withOwnIds } from '../testing/marketplace/day/own-ids.js';
import { Client, type Wire } from '../testing/marketplace/client/client.js';
import { inParallel } from '../testing/async/in-parallel.js';
import { type Counts } from '../testing/marketplace/client/shapes.js';
import { WHOSE_TOKENS } from './stage.js';

/** A day as it can be played now, and how often it was begun before. */
export interface Unplayed {
  readonly day: Day;
  readonly before: number;
  /** What the ids of its sellers, buyers and orders end in. */
  readonly suffix: string;
}

/**
 * The day with sellers that have nothing yet. Played again with the same ids, its order events would all be duplicates and its messages
 * would be said twice; so the second time everybody's id ends in `.2`, and so on. Throws where the tokens are not accepted.
 */
export async function unplayed(day: Day, wire: Wire): Promise<Unplayed> {
  for (let before = 0; ; before += 1) {
    const suffix = before === 0 ? '' : `.${before + 1}`;
    const known = await inParallel(Object.keys(day.expected), 8, (sellerId) => hasSomething(day, sellerId, suffix, wire));
    if (!known.includes(true)) return { day: before === 0 ? day : withOwnIds(day, suffix), before, suffix };
  }
}

async function hasSomething(day: Day, sellerId: string, suffix: string, wire: Wire): Promise<boolean> {
  const claims = { ...sellerClaims(day, sellerId), id: sellerId + suffix };
  const { status, body } = await new Client(wire, claims).get<Counts>('/v1/inbox/counts');
  if (status === 401) throw new Error(`The Parley at ${wire.baseUrl} does not accept these tokens. ${WHOSE_TOKENS}`);
  if (status !== 200) throw new Error(`The Parley at ${wire.baseUrl} answered ${status}: ${JSON.stringify(body)}`);
  return body.messages.conversations + body.orders.total + body.blacklist.buyers > 0;
}
