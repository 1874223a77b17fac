import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Actor } from '../testing/marketplace/client/actor.js';
import { type Query } from '../testing/marketplace/client/client.js';
import { runs, sampleRuns } from './support/runs.js';
import { type Page, type Problem } from '../testing/marketplace/client/shapes.js';
import { useWorld } from '../testing/marketplace/client/world.js';

const world = useWorld();

/** Reads a list page by page and calls `meanwhile` after each page. Returns the ids in order. */
async function pageThrough(actor: Actor, path: string, query: Query, idField: string, meanwhile: (page: number) => Promise<void>): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  let pages = 0;
  do {
    const page: Page<Record<string, string>> = await actor.see(path, { ...query, cursor });
    expect(page.items.length).toBeLessThanOrEqual(Number(query.limit));
    ids.push(...page.items.map((item) => item[idField]));
    cursor = page.nextCursor;
    if (cursor !== null) await meanwhile(pages);
    pages += 1;
  } while (cursor !== null && pages < 1_000);
  return ids;
}

const limit = fc.integer({ min: 1, max: 5 });
const steps = fc.array(fc.tuple(fc.nat({ max: 5 }), fc.nat({ max: 9 })), { minLength: 12, maxLength: 12 });

describe('A list that is read while it is written', () => {
  it('of conversations neither repeats nor skips unchanged items', async () => {
    await fc.assert(
      fc.asyncProperty(limit, steps, fc.boolean(), async (pageSize, happenings, filtered) => {
        const seller = world().seller();
        const buyers = Array.from({ length: 10 }, () => world().buyer());
        const ids: string[] = [];
        for (const buyer of buyers) ids.push((await buyer.write(seller, 'Hello')).conversationId);
        const changed = new Set<string>();
        const query = { limit: pageSize, ...(filtered && { label: 'none', unread: true, replyState: 'unanswered' }) };
        const seen = await pageThrough(seller, '/v1/inbox', query, 'conversationId', async (page) => {
          const [what, which] = happenings[page % happenings.length];
          if (what === 5) return void (await world().buyer().write(seller, 'New here'));
          changed.add(ids[which]);
          if (what === 0) await buyers[which].write(seller, 'Again');
          else if (what === 1) await seller.reply(ids[which], 'Hi').catch(() => undefined);
          else if (what === 2) await seller.mark(ids[which], { label: 'red' });
          else if (what === 3) await seller.mark(ids[which], { read: true });
          else await seller.blacklistBuyer(buyers[which].id);
        });
        const steady = ids.filter((id) => !changed.has(id)).reverse();
        expect(seen.filter((id) => steady.includes(id))).toEqual(steady);
      }),
      runs(6),
    );
  }, 120_000);

  it('of messages neither repeats nor skips earlier messages', async () => {
    await fc.assert(
      fc.asyncProperty(limit, fc.integer({ min: 1, max: 14 }), async (pageSize, count) => {
        const [seller, buyer] = [world().seller(), world().buyer()];
        const orderId = await world().order(seller, buyer);
        const sent = { conversation: [] as string[], order: [] as string[] };
        let conversationId = '';
        for (let index = 0; index < count; index += 1) {
          const message = await buyer.write(seller, `Message ${index}`);
          conversationId = message.conversationId;
          sent.conversation.unshift(message.messageId);
          sent.order.unshift((await buyer.writeAbout(orderId, `Message ${index}`)).messageId);
        }
        const more = async () => {
          await seller.reply(conversationId, 'In between');
          await buyer.writeAbout(orderId, 'In between');
        };
        for (const actor of [seller, buyer]) {
          const inConversation = await pageThrough(actor, `/v1/conversations/${conversationId}/messages`, { limit: pageSize }, 'messageId', more);
          expect(inConversation.filter((id) => sent.conversation.includes(id))).toEqual(sent.conversation);
          const onOrder = await pageThrough(actor, `/v1/orders/${orderId}/messages`, { limit: pageSize }, 'messageId', more);
          expect(onOrder.filter((id) => sent.order.includes(id))).toEqual(sent.order);
        }
      }),
      sampleRuns(4),
    );
  }, 120_000);

  it('of orders neither repeats nor skips unchanged items', async () => {
    await fc.assert(
      fc.asyncProperty(limit, steps, async (pageSize, happenings) => {
        const [seller, buyer] = [world().seller(), world().buyer()];
        const ids: string[] = [];
        for (let index = 0; index < 10; index += 1) ids.push(await world().order(seller, buyer));
        const changed = new Set<string>();
        const seen = await pageThrough(seller, '/v1/orders', { limit: pageSize, bucket: 'awaiting-payment' }, 'orderId', async (page) => {
          const [what, which] = happenings[page % happenings.length];
          if (what > 3) return void (await world().order(seller, buyer));
          changed.add(ids[which]);
          if (what === 0) await buyer.writeAbout(ids[which], 'Hello');
          else if (what === 1) await seller.markOrder(ids[which], { label: 'red' });
          else await world().status(seller, buyer, ids[which], { sequence: page + 1, status: 'FINISH' });
        });
        const steady = ids.filter((id) => !changed.has(id)).reverse();
        expect(seen.filter((id) => steady.includes(id))).toEqual(steady);
      }),
      runs(4),
    );
  }, 120_000);

  it('of blacklisted buyers neither repeats nor skips unchanged items', async () => {
    await fc.assert(
      fc.asyncProperty(limit, steps, async (pageSize, happenings) => {
        const seller = world().seller();
        const ids = Array.from({ length: 10 }, (_, index) => `b-${index}`);
        for (const id of ids) await seller.blacklistBuyer(id);
        const changed = new Set<string>();
        const seen = await pageThrough(seller, '/v1/blacklist', { limit: pageSize }, 'buyerId', async (page) => {
          const [what, which] = happenings[page % happenings.length];
          if (what > 3) return void (await seller.blacklistBuyer(`later-${page}`));
          changed.add(ids[which]);
          await seller.removeBuyer(ids[which]);
          if (what < 2) await seller.blacklistBuyer(ids[which]);
        });
        const steady = ids.filter((id) => !changed.has(id)).reverse();
        expect(seen.filter((id) => steady.includes(id))).toEqual(steady);
      }),
      runs(4),
    );
  }, 120_000);

  it('of notices neither repeats nor skips unchanged items', async () => {
    await fc.assert(
      fc.asyncProperty(limit, steps, async (pageSize, happenings) => {
        const seller = world().seller();
        const ids: string[] = [];
        for (let index = 0; index < 10; index += 1) ids.push(await world().notice([seller]));
        const changed = new Set<string>();
        const seen = await pageThrough(seller, '/v1/notices', { limit: pageSize, category: 'system' }, 'noticeId', async (page) => {
          const [what, which] = happenings[page % happenings.length];
          if (what > 3) return void (await world().notice([seller], { publishAt: what === 4 ? '2026-03-15T00:00:00Z' : undefined }));
          if (what === 3) return seller.readNotices('growth');
          changed.add(ids[which]);
          await world().retract(ids[which], [seller]);
        });
        const steady = ids.filter((id) => !changed.has(id)).reverse();
        expect(seen.filter((id) => steady.includes(id))).toEqual(steady);
      }),
      runs(4),
    );
  }, 120_000);

  it('of a buyer’s conversations neither repeats nor skips unchanged items', async () => {
    await fc.assert(
      fc.asyncProperty(limit, steps, async (pageSize, happenings) => {
        const buyer = world().buyer();
        const sellers = Array.from({ length: 10 }, () => world().seller());
        const ids: string[] = [];
        for (const seller of sellers) ids.push((await buyer.write(seller, 'Hello')).conversationId);
        const changed = new Set<string>();
        const seen = await pageThrough(buyer, '/v1/conversations', { limit: pageSize }, 'conversationId', async (page) => {
          const [what, which] = happenings[page % happenings.length];
          if (what === 5) return void (await buyer.write(world().seller(), 'New here'));
          // A seller's marks change nothing that the buyer sees.
          if (what > 2) return sellers[which].mark(ids[which], { label: 'red' });
          changed.add(ids[which]);
          if (what === 0) await buyer.write(sellers[which], 'Again');
          else await sellers[which].reply(ids[which], 'Hi');
        });
        const steady = ids.filter((id) => !changed.has(id)).reverse();
        expect(seen.filter((id) => steady.includes(id))).toEqual(steady);
      }),
      runs(4),
    );
  }, 120_000);
});

describe('A page', () => {
  it('has 20 items by default, and at most 100', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    let conversationId = '';
    for (let index = 0; index < 101; index += 1) ({ conversationId } = await buyer.write(seller, `Message ${index}`));
    const path = `/v1/conversations/${conversationId}/messages`;
    const page = await seller.see<Page<unknown>>(path);
    expect([page.items.length, typeof page.nextCursor]).toEqual([20, 'string']);
    const large = await seller.see<Page<unknown>>(path, { limit: 100 });
    expect([large.items.length, typeof large.nextCursor]).toEqual([100, 'string']);
    const rest = await seller.see<Page<unknown>>(path, { limit: 100, cursor: large.nextCursor });
    expect([rest.items.length, rest.nextCursor]).toEqual([1, null]);
  });

  it.each(['0', '101', '-1', '1.5', 'x', '1e1', '99999999999999999999'])('is refused with the limit %s', async (most) => {
    const { client } = world().seller();
    for (const path of ['/v1/inbox', '/v1/orders', '/v1/blacklist', '/v1/notices']) {
      const { status, body } = await client.get<Problem>(path, { limit: most });
      expect([path, status, body.code]).toEqual([path, 400, 'VALIDATION_FAILED']);
    }
  });

  it('refuses a cursor of another query or caller', async () => {
    const [seller, other, buyer] = [world().seller(), world().seller(), world().buyer()];
    for (let index = 0; index < 3; index += 1) {
      await world().buyer().write(seller, 'Hello');
      await world().buyer().write(other, 'Hello');
      await world().order(seller, buyer);
      await seller.blacklistBuyer(`b-${index}`);
    }
    const cursorOf = async (path: string, query: Query = {}) => String((await seller.see<Page<unknown>>(path, { limit: 1, ...query })).nextCursor);
    const inbox = await cursorOf('/v1/inbox');
    const filtered = await cursorOf('/v1/inbox', { label: 'none' });
    const orders = await cursorOf('/v1/orders');
    const wrong: [Actor, string, Query][] = [
      [other, '/v1/inbox', { cursor: inbox }],
      [seller, '/v1/inbox', { cursor: inbox, label: 'none' }],
      [seller, '/v1/inbox', { cursor: inbox, unread: true }],
      [seller, '/v1/inbox', { cursor: filtered }],
      [seller, '/v1/inbox', { cursor: filtered, label: 'red' }],
      [seller, '/v1/inbox', { cursor: filtered, label: 'none', replyState: 'unanswered' }],
      [seller, '/v1/inbox', { cursor: orders }],
      [seller, '/v1/orders', { cursor: inbox }],
      [seller, '/v1/orders', { cursor: orders, bucket: 'awaiting-payment' }],
      [seller, '/v1/blacklist', { cursor: inbox }],
      [seller, '/v1/notices', { cursor: orders }],
      [seller, '/v1/inbox', { cursor: 'no-cursor' }],
      [seller, '/v1/inbox', { cursor: `${inbox}x` }],
      [seller, '/v1/inbox', { cursor: inbox.slice(0, -3) }],
      [seller, '/v1/inbox', { cursor: 'x'.repeat(5_000) }],
      [seller, '/v1/inbox', { cursor: Buffer.from('{"at":{"$gt":""}}').toString('base64url') }],
    ];
    for (const [actor, path, query] of wrong) {
      const { status, body } = await actor.client.get<Problem>(path, query);
      expect([path, query, status, body.code]).toEqual([path, query, 400, 'CURSOR_INVALID']);
    }
    expect((await seller.see<Page<unknown>>('/v1/inbox', { cursor: filtered, label: 'none' })).items).toHaveLength(2);
  });

  it('returns the same page again for the same cursor', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    for (let index = 0; index < 6; index += 1) await world().order(seller, buyer);
    const first = await seller.see<Page<unknown>>('/v1/orders', { limit: 2 });
    const next = () => seller.see<Page<unknown>>('/v1/orders', { limit: 2, cursor: first.nextCursor });
    expect(await next()).toEqual(await next());
    expect((await next()).items).not.toEqual(first.items);
  });
});
