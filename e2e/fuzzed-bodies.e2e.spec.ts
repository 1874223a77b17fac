import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Role, type Route, ROLES_OF_ROUTES, pathTo, routesOf } from './support/routes.js';
import { sampleRuns } from './support/runs.js';
import { type Json, WRONG, pathsOf, withAt } from './support/samples.js';
import { Shop } from './support/shop.js';
import { WildClient } from './support/wild-client.js';
import { useWorld } from '../testing/marketplace/client/world.js';

const world = useWorld();
let wild: WildClient;
let shop: Shop;
let routes: Route[];

beforeAll(async () => {
  wild = new WildClient(world().parley.baseUrl);
  shop = await Shop.open(world());
  routes = routesOf(world(), shop.known).filter(({ body }) => body?.type.endsWith('json'));
}, 180_000);
afterAll(() => wild.close());

const value = fc.oneof(
  fc.constantFrom(...WRONG),
  fc.jsonValue({ noUnicodeString: false }) as fc.Arbitrary<Json>,
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom('b-1', '2026-03-15T08:00:00Z', 'red', 'replied', 'system', 'FINISH'),
  fc.double() as fc.Arbitrary<Json>,
);

/** Replaces or removes a value at a place of the body; the number is taken modulo the number of places. */
const extra = fc.option(fc.string({ maxLength: 12 }), { freq: 6 });
const change = fc.record({ where: fc.nat(), what: fc.option(value, { nil: undefined }), extra });

/** Removes and inserts text at a place of the serialised body. */
const scratch = fc.record({ where: fc.nat(), out: fc.nat({ max: 6 }), text: fc.string({ unit: 'binary', maxLength: 6 }) });

function changed(body: Json, { where, what, extra }: { where: number; what?: Json; extra: string | null }): Json {
  const places = pathsOf(body);
  const next = places.length === 0 ? body : withAt(body, places[where % places.length], what);
  return extra === null || typeof next !== 'object' || next === null || Array.isArray(next) ? next : { ...next, [extra]: what ?? null };
}

describe('A randomly changed body', () => {
  it('is accepted or refused with a code, and never causes a 500', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.array(change, { maxLength: 4 }), fc.array(scratch, { maxLength: 2 }), async (which, changes, scratches) => {
        const route = routes[which % routes.length];
        const text = scratches.reduce((json, { where, out, text: put }) => {
          const at = where % (json.length + 1);
          return json.slice(0, at) + put + json.slice(at + out);
        }, JSON.stringify(changes.reduce(changed, route.body?.good ?? {})));
        const authorization = await shop.as((ROLES_OF_ROUTES[route.name] as Role[])[0]).authorization();
        const headers = { authorization: authorization ?? undefined, 'content-type': route.body?.type };
        const answer = await wild.send({ method: route.method, path: pathTo(route, shop.known), headers, body: text });
        const seen = { route: route.name, text, status: answer.status, code: answer.body?.code };
        if (answer.status >= 300) expect(seen).toMatchObject({ status: expect.any(Number), code: expect.stringMatching(/^[A-Z_]+$/) });
        if (answer.status >= 500) throw new Error(`A defect: ${JSON.stringify(seen)}`);
      }),
      sampleRuns(600),
    );
  }, 120_000);

  it('leaves counts that match the lists', async () => {
    const { seller } = shop;
    const [counts, inbox] = [await seller.counts(), await seller.inbox()];
    const [orders, blacklist] = [await seller.orders(), await seller.blacklist()];
    const unread = inbox.filter(({ unreadCount }) => unreadCount > 0).length;
    expect([counts.messages.conversations, counts.messages.unread]).toEqual([inbox.length, unread]);
    expect([counts.orders.total, counts.blacklist.buyers]).toEqual([orders.length, blacklist.length]);
  });
});
