import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type Day, dayFolders, readDay, sellerClaims } from '../testing/marketplace/day/day.js';
import { outcomesOf, sendGarbage, type SellersOutcome } from '../testing/marketplace/day/outcome.js';
import { withOwnIds } from '../testing/marketplace/day/own-ids.js';
import { partOf } from '../testing/marketplace/day/part.js';
import { type Played, playDay } from '../testing/marketplace/day/play.js';
import { ShopDay } from '../testing/marketplace/model/shop-day.js';
import { Shop } from '../testing/marketplace/model/shop.js';
import { eventually } from '../testing/async/eventually.js';
import { isExternal } from '../testing/processes/parley.js';
import { useWorld } from '../testing/marketplace/client/world.js';

/**
 * Plays the first day only, as `npm run demo` plays the project's own one. With `E2E_FULL=yes`, as in the nightly run, one machine plays all.
 * `E2E_DAY_SELLERS` limits the number of its sellers; `all` by default.
 */
const ALL_FOLDERS = dayFolders(process.cwd());
const FOLDERS = process.env.E2E_FULL === 'yes' && !isExternal() ? ALL_FOLDERS : ALL_FOLDERS.slice(0, 1);
const { E2E_DAY_SELLERS: SELLERS = 'all' } = process.env;

describe.each(FOLDERS)('The day of a marketplace in %s', (folder) => {
  const world = useWorld();
  let day: Day;
  let played: Played;
  let outcomes: readonly SellersOutcome[];
  const look = (): Promise<SellersOutcome[]> => outcomesOf(day, played.names, (claims) => world().client(claims));

  it('is answered as expected, request by request', async () => {
    const whole = await readDay(folder);
    const written = SELLERS === 'all' ? whole : partOf(whole, Number(SELLERS));
    // An external server may have played the day before.
    day = isExternal() ? withOwnIds(written, `.${randomBytes(3).toString('hex')}`) : written;
    const { baseUrl, token } = world().parley;
    played = await playDay(day, { baseUrl, token }, { graceMs: isExternal() ? 500 : 0 });
    expect(played.mismatches).toEqual([]);
    expect(played.requests).toBe(day.orderEvents.length + day.lines.filter((line) => !('settle' in line)).length);
  }, 900_000);

  it('gives every conversation of a batch the expected outcome', () => {
    const thought = new ShopDay(new Shop(new Date()));
    for (const sellerId of Object.keys(day.expected)) thought.shop.seller(sellerClaims(day, sellerId));
    for (const event of day.orderEvents) thought.orderEvent(event);
    for (const line of day.lines) if (!('settle' in line)) thought.send(line);
    expect(played.batches).toEqual(thought.batches);
  });

  it('leaves every seller with the expected view, to the last field', async () => {
    await eventually(async () => {
      outcomes = await look();
      expect(outcomes.flatMap(({ differences }) => differences).slice(0, 40)).toEqual([]);
    }, 20_000);
  }, 900_000);

  it('is not changed by invalid order events', async () => {
    expect(await sendGarbage(day, world().service)).toEqual([]);
    expect(await look()).toEqual(outcomes);
  }, 900_000);
});
