import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { sellersDifferences } from './day/compare.js';
import { type Day, dayFolder, readDay, sellerClaims } from './day/day.js';
import { lookAround, type SellersView } from './day/look.js';
import { withOwnIds } from './day/own-ids.js';
import { type Played, playDay } from './day/play.js';
import { eventually } from './support/eventually.js';
import { inParallel } from './support/lanes.js';
import { CLOUD_EVENTS_JSON } from './support/order-events.js';
import { isStanding } from './support/parley.js';
import { type Problem } from './support/shapes.js';
import { useWorld } from './support/world.js';

const world = useWorld();

describe('A day of a marketplace', () => {
  let day: Day;
  let played: Played;
  let views: readonly SellersView[];
  const look = (): Promise<SellersView[]> =>
    inParallel(Object.keys(day.expected), 4, (sellerId) => lookAround(world().client(sellerClaims(day, sellerId))));

  it('is taken as expected, request by request', async () => {
    const written = await readDay(dayFolder(process.cwd()));
    // A standing server may have seen the day before.
    day = isStanding() ? withOwnIds(written, `.${randomBytes(3).toString('hex')}`) : written;
    const { baseUrl, token } = world().parley;
    played = await playDay(day, { baseUrl, token }, { graceMs: isStanding() ? 500 : 0 });
    expect(played.mismatches).toEqual([]);
    expect(played.requests).toBe(day.orderEvents.length + day.lines.filter((line) => !('settle' in line)).length);
  }, 300_000);

  it('leaves every seller with what they must see, to the last field', async () => {
    await eventually(async () => {
      views = await look();
      const sellers = Object.entries(day.expected);
      const differences = sellers.flatMap(([sellerId, seen], index) => sellersDifferences(views[index], seen, played.names, sellerId));
      expect(differences.slice(0, 40)).toEqual([]);
    }, 20_000);
  }, 300_000);

  it('is not changed by what is no order event', async () => {
    const service = world().service;
    for (const { raw, status, why } of day.garbage) {
      const answer = await service.request<Problem>('POST', '/v1/order-status', { raw, contentType: CLOUD_EVENTS_JSON });
      expect([why, answer.status]).toEqual([why, status]);
      expect([why, answer.body.code]).toEqual([why, status === 409 ? 'ORDER_PARTIES_CHANGED' : 'VALIDATION_FAILED']);
    }
    expect(await look()).toEqual(views);
  }, 300_000);
});
