import { type Claims } from '../client/claims.js';
import { type Client } from '../client/client.js';
import { inParallel } from '../../async/in-parallel.js';
import { CLOUD_EVENTS_JSON } from '../client/order-events.js';
import { type Problem } from '../client/shapes.js';
import { sellersDifferences } from './compare.js';
import { type Day, sellerClaims } from './day.js';
import { lookAround, type SellersView } from './look.js';
import { type Names } from './names.js';

/** What a seller sees after a day, and how that differs from what they must see. */
export interface SellersOutcome {
  readonly sellerId: string;
  readonly view: SellersView;
  readonly differences: readonly string[];
}

/** Looks around as every seller of a day. */
export function outcomesOf(day: Day, names: Names, clientOf: (claims: Claims) => Client): Promise<SellersOutcome[]> {
  return inParallel(Object.entries(day.expected), 4, async ([sellerId, expected]) => {
    const view = await lookAround(clientOf(sellerClaims(day, sellerId)));
    return { sellerId, view, differences: sellersDifferences(view, expected, names, sellerId) };
  });
}

/** Sends every body of a day that is no order event; one sentence for each that was not refused as it must be. */
export async function sendGarbage({ garbage }: Pick<Day, 'garbage'>, service: Client): Promise<string[]> {
  const answers = await inParallel(garbage, 4, ({ raw }) => service.request<Problem>('POST', '/v1/order-status', { raw, contentType: CLOUD_EVENTS_JSON }));
  return garbage.flatMap(({ status, why }, index) => {
    const { status: got, body } = answers[index];
    const wanted = `${status} ${status === 409 ? 'ORDER_PARTIES_CHANGED' : 'VALIDATION_FAILED'}`;
    return `${got} ${body.code}` === wanted ? [] : [`${why}: wanted ${wanted}, got ${got} ${JSON.stringify(body)}`];
  });
}
