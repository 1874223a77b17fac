import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Actor } from '../testing/marketplace/client/actor.js';
import { type Client, type RequestOptions } from '../testing/marketplace/client/client.js';
import { picture } from '../testing/marketplace/client/pictures.js';
import { type Role, type Route, ROLES_OF_ROUTES, pathTo, routesOf } from './support/routes.js';
import { runs } from './support/runs.js';
import { type Json } from './support/samples.js';
import { type BatchResult, type Problem } from '../testing/marketplace/client/shapes.js';
import { Shop } from './support/shop.js';
import { useWorld } from '../testing/marketplace/client/world.js';

const world = useWorld();

/** The answer of a route if the entity in its path belongs to another caller. */
const NOT_FOUND: Readonly<Record<string, string>> = {
  conversationId: 'CONVERSATION_NOT_FOUND',
  orderId: 'ORDER_NOT_FOUND',
  pictureId: 'PICTURE_NOT_FOUND',
  noticeId: 'NOTICE_NOT_FOUND',
};

/** Applies an action between a shop's seller and buyer before a stranger's request. */
const DOINGS = ['write', 'writeAbout', 'reply', 'replyToOrder', 'read', 'blacklist', 'remove', 'sendPicture', 'label'] as const;

async function act(shop: Shop, doing: (typeof DOINGS)[number], isShutOut: boolean): Promise<void> {
  const { seller, buyer } = shop;
  const [conversationId, orderId] = [shop.known.conversationId as string, shop.known.orderId as string];
  if (doing === 'write') await buyer.write(seller, 'More');
  else if (doing === 'writeAbout') await buyer.writeAbout(orderId, 'More');
  else if (doing === 'reply' && !isShutOut) await seller.reply(conversationId, 'Yes');
  else if (doing === 'replyToOrder' && !isShutOut) await seller.replyToOrder(orderId, 'Yes');
  else if (doing === 'read') await seller.mark(conversationId, { read: true });
  else if (doing === 'label') await seller.markOrder(orderId, { label: 'blue' });
  else if (doing === 'blacklist') await seller.blacklistBuyer(buyer.id);
  else if (doing === 'remove') await seller.removeBuyer(buyer.id);
  else if (doing === 'sendPicture') await buyer.write(seller, { pictureIds: [shop.known.pictureId as string] });
}

/** Other sellers and buyers, including ones with the id of the other party. */
function strangersTo({ seller, buyer }: Shop): readonly [Role, Actor][] {
  return [
    ['seller', world().seller({ country: 'DE', categories: ['toys'] })],
    ['seller', world().seller({ id: buyer.id })],
    ['buyer', world().buyer()],
    ['buyer', world().buyer(seller.id)],
  ];
}

const named = (shop: Shop): Route[] => routesOf(world(), shop.known).filter(({ parameters }) => parameters.some((name) => name in NOT_FOUND));

function send(client: Client, route: Route, shop: Shop, options: RequestOptions = {}) {
  return client.request<Problem>(route.method, pathTo(route, shop.known), { body: route.body?.good, ...options });
}

describe('An entity of other parties', () => {
  it('does not exist for a stranger, on any route and in any state, and requests for it change nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...DOINGS), { maxLength: 5 }), async (doings) => {
        const shop = await Shop.open(world());
        let isShutOut = false;
        for (const doing of doings) {
          await act(shop, doing, isShutOut);
          if (doing === 'blacklist' || doing === 'remove') isShutOut = doing === 'blacklist';
        }
        const before = await shop.views();
        let asked = 0;
        for (const [role, stranger] of strangersTo(shop)) {
          for (const route of named(shop).filter(({ name }) => ROLES_OF_ROUTES[name].includes(role))) {
            const { status, body } = await send(stranger.client, route, shop);
            expect([route.name, role, status, body.code]).toEqual([route.name, role, 404, NOT_FOUND[route.parameters[0]]]);
            asked += 1;
          }
        }
        expect(asked).toBeGreaterThan(30);
        expect(await shop.views()).toEqual(before);
      }),
      runs(3),
    );
  }, 120_000);

  it('does not exist for a stranger that gives its version', async () => {
    const shop = await Shop.open(world());
    const reads = named(shop).filter(({ method }) => method === 'GET');
    const ids = ['conversationId', 'orderId', 'noticeId'].map((name) => `${shop.known[name] as string}@1`);
    await Promise.all(
      strangersTo(shop).flatMap(([role, stranger]) =>
        reads
          .filter(({ name }) => ROLES_OF_ROUTES[name].includes(role))
          .map(async (route) => {
            const { status, headers, body } = await send(stranger.client, route, shop, { query: { after: ids.join(',') } });
            expect([route.name, status, body.code]).toEqual([route.name, 404, NOT_FOUND[route.parameters[0]]]);
            expect(headers.get('parley-consistency')).toBe('stale');
          }),
      ),
    );
  });

  it('is in no list and no count of a stranger', async () => {
    const shop = await Shop.open(world());
    const mine = [shop.seller.id, shop.buyer.id, ...['conversationId', 'orderId', 'pictureId'].map((name) => shop.known[name] as string)];
    for (const [role, stranger] of strangersTo(shop)) {
      const own = stranger.id;
      for (const route of routesOf(world(), shop.known).filter(({ name }) => name.startsWith('GET /v1/') && ROLES_OF_ROUTES[name].includes(role))) {
        if (route.parameters.length > 0 || route.path.endsWith('stream')) continue;
        const { status, body } = await stranger.client.get<Json>(route.path);
        expect([route.name, status]).toEqual([route.name, 200]);
        for (const id of mine.filter((each) => each !== own)) expect([route.name, JSON.stringify(body).includes(id)]).toEqual([route.name, false]);
      }
    }
  });

  it('is refused part by part in a batch, and not named in messages', async () => {
    const [shop, own] = [await Shop.open(world()), await Shop.open(world())];
    const before = await shop.views();
    const conversationIds = [shop.known.conversationId as string, own.known.conversationId as string];
    const reply = await own.seller.client.post<{ results: BatchResult[] }>('/v1/replies/batch', { conversationIds, text: 'All' });
    const marks = await own.seller.client.post<{ results: BatchResult[] }>('/v1/conversations/batch', { conversationIds, label: 'red' });
    for (const { body } of [reply, marks]) {
      expect(body.results.map(({ outcome, code }) => [outcome === 'refused', code])).toEqual([[true, 'CONVERSATION_NOT_FOUND'], [false, null]]);
    }
    const foreign = { pictureIds: [shop.known.pictureId as string] };
    const said = [
      await own.buyer.client.post<Problem>('/v1/messages', { sellerId: own.seller.id, ...foreign }),
      await own.buyer.client.post<Problem>(`/v1/orders/${own.known.orderId as string}/messages`, foreign),
      await own.seller.client.post<Problem>(`/v1/conversations/${conversationIds[1]}/replies`, foreign),
      await own.seller.client.post<Problem>(`/v1/orders/${own.known.orderId as string}/replies`, foreign),
      await own.seller.client.post<Problem>('/v1/replies/batch', { conversationIds: [conversationIds[1]], ...foreign }),
      await shop.seller.client.post<Problem>(`/v1/conversations/${conversationIds[0]}/replies`, foreign),
    ];
    for (const { status, body } of said) expect([status, body.code]).toEqual([404, 'PICTURE_NOT_FOUND']);
    expect(await shop.views()).toEqual(before);
  });

  it('is readable only by its uploader until it is sent, and only by the two parties afterwards', async () => {
    const shop = await Shop.open(world());
    const { pictureId } = await shop.buyer.upload(await picture('gif'));
    for (const actor of [shop.seller, ...strangersTo(shop).map(([, stranger]) => stranger)]) {
      const { status, body } = await actor.client.get<Problem>(`/v1/pictures/${pictureId}`);
      expect([status, body.code]).toEqual([404, 'PICTURE_NOT_FOUND']);
    }
  });

  it('keeps the blacklists of two sellers apart', async () => {
    const [shop, other] = [await Shop.open(world()), world().seller()];
    const before = await shop.views();
    expect(await other.removeBuyer('b-blacklisted')).toMatchObject({ outcome: 'not-on-blacklist', version: 0 });
    await other.blacklistBuyer(shop.buyer.id);
    expect(await shop.views()).toEqual(before);
  });
});
