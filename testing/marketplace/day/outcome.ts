import { type Claims } from '../client/claims.js';
import { type Client } from '../client/client.js';
import { inParallel } from '../../async/in-parallel.js';
import { CLOUD_EVENTS_JSON } from '../client/order-events.js';
import { type Problem } from '../client/shapes.js';
import { sellersDifferences } from './compare.js';
import { type Day, sellerClaims } from './day.js';
import { readSellersView, type SellersView } from './sellers-view.js';
import { type ServerIds } from './server-ids.js';

/** A seller's view after a day, and its differences from the expected one. */
export interface SellersOutcome {
  readonly sellerId: string;
  readonly view: SellersView;
  readonly differences: readonly string[];
}

/** Reads and compares the view of every seller of a day. */
export function outcomesOf(day: Day, names: ServerIds, clientOf: (claims: Claims) => Client): Promise<SellersOutcome[]> {
  return inParallel(Object.entries(day.expected), 4, async ([sellerId, expected]) => {
    const view = await readSellersView(clientOf(sellerClaims(day, sellerId)));
    return { sellerId, view, differences: sellersDifferences(view, expected, names, sellerId) };
  });
}

/** Sends every invalid order event of a day. Returns a sentence for each that was not refused as expected. */
export async function sendGarbage({ garbage }: Pick<Day, 'garbage'>, service: Client): Promise<string[]> {
  const answers = await inParallel(garbage, 4, ({ raw }) => service.request<Problem>('POST', '/v1/order-status', { raw, contentType: CLOUD_EVENTS_JSON }));
  return garbage.flatMap(({ status, why }, index) => {
    const { status: got, body } = answers[index];
    const wanted = `${status} ${status === 409 ? 'ORDER_PARTIES_CHANGED' : 'VALIDATION_FAILED'}`;
    return `${got} ${body.code}` === wanted ? [] : [`${why}: wanted ${wanted}, got ${got} ${JSON.stringify(body)}`];
  });
}
