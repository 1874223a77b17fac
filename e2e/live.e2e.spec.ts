import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { runs } from './support/runs.js';
import { type Seller } from '../testing/marketplace/client/seller.js';
import { type Conversation, type Counts, type Notice, type Order, type OrderSummary } from '../testing/marketplace/client/shapes.js';
import { type LiveStream, type StreamEvent } from '../testing/marketplace/client/sse.js';
import { useWorld } from '../testing/marketplace/client/world.js';

const world = useWorld();
const open: LiveStream[] = [];
let idle: LiveStream;
let openedAt: number;

beforeAll(async () => {
  idle = await world().live(world().seller());
  openedAt = performance.now();
});
afterAll(() => [idle, ...open].forEach((stream) => stream.close()));

async function listen(seller: Seller, lastEventId?: string): Promise<LiveStream> {
  const stream = await world().live(seller, lastEventId);
  open.push(stream);
  return stream;
}

const about = (event: string, id: string) => (heard: StreamEvent) =>
  heard.event === event && Object.values(heard.data as Record<string, unknown>).includes(id);
const saying = (event: string, part: object) => (heard: StreamEvent) =>
  heard.event === event && Object.entries(part).every(([name, value]) => (heard.data as Record<string, unknown>)[name] === value);

/** The state of a front-end that starts with a list and applies every event. */
function applyEvents(events: readonly StreamEvent[], before: readonly Conversation[] = []): Map<string, Conversation> {
  const known = new Map(before.map((each) => [each.conversationId, each]));
  for (const { event, data } of events) {
    const { conversationId } = data as Conversation;
    if (event === 'conversation') known.set(conversationId, data as Conversation);
    if (event === 'conversation-removed') known.delete(conversationId);
  }
  return known;
}

const byId = (items: readonly Conversation[]): Map<string, Conversation> => new Map(items.map((each) => [each.conversationId, each]));

describe('The live stream', () => {
  it('sends a conversation in the shape of its list after each change, and then the counts', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const stream = await listen(seller);
    const { conversationId } = await buyer.write(seller, { text: 'Hello 👋', buyerName: 'Ana' });
    const first = await stream.next(about('conversation', conversationId));
    expect(first.data).toStrictEqual(await seller.conversation(conversationId));
    expect(first.id).not.toBe('');
    const counts = await stream.next(({ event }) => event === 'counts');
    expect(counts.data).toStrictEqual(await seller.counts());

    const changes: [() => Promise<unknown>, Partial<Conversation>][] = [
      [() => seller.reply(conversationId, 'Hi'), { replyState: 'replied', messageCount: 2 }],
      [() => seller.mark(conversationId, { label: 'red' }), { label: 'red' }],
      [() => seller.mark(conversationId, { read: true }), { unreadCount: 0 }],
      [() => seller.mark(conversationId, { state: 'unanswered' }), { replyState: 'unanswered' }],
      [() => buyer.write(seller, 'More'), { messageCount: 3, unreadCount: 1 }],
    ];
    for (const [change, part] of changes) {
      const from = stream.events.length;
      await change();
      const heard = await stream.next(saying('conversation', { conversationId, ...part }), from);
      expect(heard.data).toStrictEqual(await seller.conversation(conversationId));
    }
    const last = await seller.counts();
    await stream.until(() => JSON.stringify(lastCounts(stream)) === JSON.stringify(last));
  });

  it('sends an order in the shape of its list', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const stream = await listen(seller);
    const orderId = await world().order(seller, buyer, { status: 'WAIT_SELLER_SEND_GOODS' });
    const first = await stream.next(about('order', orderId));
    expect(first.data).toStrictEqual((await seller.orders())[0]);
    await buyer.writeAbout(orderId, 'Where is it?');
    await stream.next(saying('order', { orderId, messageCount: 1, unreadCount: 1, replyState: 'unanswered' }));
    await world().status(seller, buyer, orderId, { sequence: 1, status: 'FINISH' });
    const last = await stream.next(saying('order', { orderId, status: 'FINISH', bucket: 'completed' }));
    expect(last.data).toStrictEqual((await seller.orders())[0]);
    await stream.until(() => (lastCounts(stream)?.orders.byBucket.completed ?? 0) === 1);
  });

  it('sends no events of other sellers', async () => {
    const [seller, other, buyer] = [world().seller(), world().seller(), world().buyer()];
    const stream = await listen(other);
    await buyer.write(seller, 'Not for the other');
    await world().order(seller, buyer);
    const { conversationId } = await buyer.write(other, 'For the other');
    await stream.next(about('conversation', conversationId));
    expect(stream.events.filter(({ event }) => event === 'conversation')).toHaveLength(1);
    expect(stream.events.filter(({ event }) => event === 'order')).toEqual([]);
  });

  it('removes a conversation when its buyer is blacklisted, hides their messages, and restores it afterwards', async () => {
    const [seller, buyer, other] = [world().seller(), world().buyer(), world().buyer()];
    const { conversationId } = await buyer.write(seller, 'Hello');
    const orderId = await world().order(seller, buyer);
    await buyer.writeAbout(orderId, 'Hello');
    const stream = await listen(seller);
    await seller.blacklistBuyer(buyer.id);
    const removed = await stream.next(about('conversation-removed', conversationId));
    expect(removed.data).toStrictEqual({ conversationId });
    const order = await stream.next(about('order', orderId));
    expect(order.data).toMatchObject({ blacklisted: true, messageCount: 0, unreadCount: 0, replyState: null });
    await stream.until(() => lastCounts(stream)?.blacklist.buyers === 1 && lastCounts(stream)?.messages.conversations === 0);

    const quiet = stream.events.length;
    await buyer.write(seller, 'Hidden');
    await buyer.writeAbout(orderId, 'Hidden');
    const visible = await other.write(seller, 'Visible');
    await stream.next(about('conversation', visible.conversationId), quiet);
    const told = JSON.stringify(stream.events.slice(quiet));
    for (const secret of ['Hidden', conversationId, orderId, buyer.id]) expect(told).not.toContain(secret);

    const from = stream.events.length;
    await seller.removeBuyer(buyer.id);
    const back = await stream.next(about('conversation', conversationId), from);
    expect(back.data).toStrictEqual(await seller.conversation(conversationId));
    await stream.next(saying('order', { orderId, blacklisted: false, messageCount: 2, unreadCount: 2 }), from);
    await stream.until(() => lastCounts(stream)?.messages.unread === 2);
  });

  it('sends notices when they are published, retracted, or begin and end by the clock', async () => {
    const seller = world().seller();
    const stream = await listen(seller);
    const now = await world().notice([seller], { title: 'Now' });
    const heard = await stream.next(about('notice', now));
    expect(heard.data).toStrictEqual((await seller.notices()).find(({ noticeId }) => noticeId === now));
    await seller.readNotice(now);
    await stream.next(saying('notice', { noticeId: now, read: true }));
    await world().retract(now, [seller]);
    expect((await stream.next(about('notice-removed', now))).data).toStrictEqual({ noticeId: now });

    const begins = Date.now() + 1_200;
    const ends = begins + 1_500;
    const timed = await world().notice([seller], { publishAt: new Date(begins).toISOString(), expiresAt: new Date(ends).toISOString() });
    await stream.next(about('notice', timed));
    const lateBy = Date.now() - begins;
    await stream.next(about('notice-removed', timed));
    expect([lateBy, Date.now() - ends].filter((ms) => ms < -200 || ms > 1_800)).toEqual([]);
    expect((heard.data as Notice).title).toBe('Now');
  });

  it('resumes after the last event id, without a gap', async () => {
    const [seller, one, two] = [world().seller(), world().buyer(), world().buyer()];
    const stream = await listen(seller);
    const { conversationId } = await one.write(seller, 'One');
    await stream.next(about('conversation', conversationId));
    stream.close();
    const missed = await two.write(seller, 'Two');
    await seller.mark(conversationId, { label: 'blue' });
    const orderId = await world().order(seller, two);
    const again = await listen(seller, stream.lastId);
    await again.next(about('conversation', missed.conversationId));
    await again.next(saying('conversation', { conversationId, label: 'blue' }));
    await again.next(about('order', orderId));
    expect(again.events.some(({ event }) => event === 'reset')).toBe(false);
    const known = applyEvents([...stream.events, ...again.events]);
    expect(known).toEqual(byId(await seller.inbox()));
  });

  it('gives a front-end the contents of the inbox, also after a disconnect at any event', async () => {
    const step = fc.record({
      do: fc.constantFrom('write', 'write', 'reply', 'label', 'read', 'blacklist', 'remove', 'cut'),
      who: fc.nat({ max: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 20 }), async (steps) => {
        const seller = world().seller();
        const buyers = [world().buyer(), world().buyer(), world().buyer()];
        let stream = await listen(seller);
        const ids: string[] = [];
        for (const buyer of buyers) ids.push((await buyer.write(seller, 'Hello')).conversationId);
        await stream.next(about('conversation', ids[2]));
        const heard: StreamEvent[] = [];
        const isListed = [false, false, false];
        for (const { do: what, who } of steps) {
          if (what === 'write') await buyers[who].write(seller, 'Again');
          else if (what === 'label') await seller.mark(ids[who], { label: 'red' });
          else if (what === 'read') await seller.mark(ids[who], { read: true });
          else if (what === 'reply' && !isListed[who]) await seller.reply(ids[who], 'Hi');
          else if (what === 'blacklist' || what === 'remove') {
            isListed[who] = what === 'blacklist';
            await (isListed[who] ? seller.blacklistBuyer(buyers[who].id) : seller.removeBuyer(buyers[who].id));
          } else if (what === 'cut') {
            stream.close();
            heard.push(...stream.events.splice(0, stream.events.length));
            stream = await listen(seller, heard.at(-1)?.id);
          }
        }
        const inbox = byId(await seller.inbox());
        await stream.until(() => JSON.stringify(sorted(applyEvents([...heard, ...stream.events]))) === JSON.stringify(sorted(inbox)));
        expect([...heard, ...stream.events].some(({ event }) => event === 'reset')).toBe(false);
        stream.close();
      }),
      runs(6),
    );
  }, 120_000);

  it('sends a reset for an unknown event id', async () => {
    const seller = world().seller();
    for (const id of ['999999999', 'no-such-id']) {
      const stream = await listen(seller, id);
      expect((await stream.next(() => true)).event).toBe('reset');
      const { conversationId } = await world().buyer().write(seller, 'After the reset');
      await stream.next(about('conversation', conversationId));
    }
  });

  it('is open to sellers only', async () => {
    for (const [client, status] of [
      [world().buyer().client, 403],
      [world().operator, 403],
      [world().service, 403],
      [world().anonymous, 401],
    ] as const) {
      expect((await client.get('/v1/inbox/stream')).status).toBe(status);
    }
  });

  it('sends a comment at least every 15 seconds', async () => {
    const left = 15_000 - (performance.now() - openedAt);
    await idle.until(() => idle.comments > 0, Math.max(left, 0) + 1_000);
  });

  it('sends items of a list in the shape of that list', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const stream = await listen(seller);
    const orderId = await world().order(seller, buyer);
    const heard = await stream.next(about('order', orderId));
    const order: Order = await seller.order(orderId);
    const { items, logistics, fund, issue, frozen, timeline, timelineNextCursor, ...summary } = order;
    expect(heard.data).toEqual(summary satisfies OrderSummary);
    expect([items, logistics, fund, issue, frozen, timeline.length, timelineNextCursor]).toEqual([[], null, null, null, null, 1, null]);
  });
});

function lastCounts(stream: LiveStream): Counts | undefined {
  return stream.events.findLast(({ event }) => event === 'counts')?.data as Counts | undefined;
}

function sorted(known: ReadonlyMap<string, Conversation>): Conversation[] {
  return [...known.values()].sort((one, other) => one.conversationId.localeCompare(other.conversationId));
}
