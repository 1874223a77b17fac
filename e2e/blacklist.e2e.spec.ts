import { describe, expect, it } from '@jest/globals';
import { inParallel } from '../testing/async/in-parallel.js';
import { type BlacklistChange, type Problem } from '../testing/marketplace/client/shapes.js';
import { isSampled } from './support/runs.js';
import { useWorld } from '../testing/marketplace/client/world.js';
import { uniqueId } from '../testing/marketplace/client/unique-id.js';

const world = useWorld();

describe('While a buyer is on the blacklist', () => {
  it('no list and no count includes their conversation', async () => {
    const [seller, buyer, other] = [world().seller(), world().buyer(), world().buyer()];
    const { conversationId } = await buyer.write(seller, 'Buy my watches');
    const kept = await other.write(seller, 'Hello');
    await seller.mark(conversationId, { label: 'red' });
    await seller.blacklistBuyer(buyer.id);
    await buyer.write(seller, 'Buy them now');

    const ids = async (query = {}) => (await seller.inbox(query)).map((each) => each.conversationId);
    expect(await ids()).toEqual([kept.conversationId]);
    expect(await ids({ label: 'red' })).toEqual([]);
    expect(await ids({ unread: true, replyState: 'unanswered' })).toEqual([kept.conversationId]);
    expect(await seller.counts()).toMatchObject({
      messages: { conversations: 1, unanswered: 1, unread: 1, byLabel: { none: 1, red: 0 } },
      blacklist: { buyers: 1 },
    });
  });

  it('their conversation can be read, without their later messages', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const { conversationId } = await buyer.write(seller, 'Before');
    await seller.reply(conversationId, 'Answered');
    await seller.blacklistBuyer(buyer.id);
    await buyer.write(seller, 'Since');

    expect(await seller.conversation(conversationId)).toMatchObject({
      blacklisted: true,
      messageCount: 2,
      unreadCount: 1,
      replyState: 'replied',
      lastMessage: { from: 'seller', text: 'Answered' },
    });
    expect((await seller.messages(conversationId)).map(({ text }) => text)).toEqual(['Answered', 'Before']);
  });

  it('they do not notice: their messages are accepted, and visible to them', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const { conversationId } = await buyer.write(seller, 'Before');
    const orderId = await world().order(seller, buyer);
    const before = await buyer.conversation(conversationId);
    await seller.blacklistBuyer(buyer.id);
    expect(await buyer.conversation(conversationId)).toEqual(before);
    await buyer.write(seller, 'Since');
    await buyer.writeAbout(orderId, 'Since');
    expect((await buyer.messages(conversationId)).map(({ text }) => text)).toEqual(['Since', 'Before']);
    expect((await buyer.orderMessages(orderId)).map(({ text }) => text)).toEqual(['Since']);
    expect((await buyer.conversations())[0]).toMatchObject({ messageCount: 2, lastMessage: { text: 'Since' } });
  });

  it('replies to them are refused, in conversations and on orders', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const { conversationId } = await buyer.write(seller, 'Hello');
    const orderId = await world().order(seller, buyer);
    await seller.blacklistBuyer(buyer.id);
    for (const path of [`/v1/conversations/${conversationId}/replies`, `/v1/orders/${orderId}/replies`]) {
      const { status, body } = await seller.client.post<Problem>(path, { text: 'Hi' });
      expect([status, body.code]).toEqual([409, 'BUYER_BLACKLISTED']);
    }
    await seller.removeBuyer(buyer.id);
    await seller.reply(conversationId, 'Hi');
    await seller.replyToOrder(orderId, 'Hi');
    expect(await buyer.messages(conversationId)).toHaveLength(2);
    expect(await buyer.orderMessages(orderId)).toHaveLength(1);
  });

  it('their orders remain, with the statuses and the seller’s messages and without theirs', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const orderId = await world().order(seller, buyer, { status: 'WAIT_SELLER_SEND_GOODS', buyerName: 'Ana' });
    const elsewhere = await world().order(seller, world().buyer());
    await seller.replyToOrder(orderId, 'We ship tomorrow');
    const quiet = await seller.order(orderId);
    await buyer.writeAbout(orderId, 'Before');
    await seller.markOrder(orderId, { label: 'green' });
    await seller.blacklistBuyer(buyer.id);
    await buyer.writeAbout(orderId, 'Since');

    const order = await seller.order(orderId);
    expect(order).toMatchObject({
      blacklisted: true,
      buyerName: 'Ana',
      status: 'WAIT_SELLER_SEND_GOODS',
      replyState: null,
      label: 'green',
      unreadCount: 0,
      messageCount: 1,
      lastActivityAt: quiet.lastActivityAt,
    });
    expect(order.timeline).toEqual(quiet.timeline);
    expect((await seller.orderMessages(orderId)).map(({ text }) => text)).toEqual(['We ship tomorrow']);
    expect((await seller.orders()).map((each) => each.orderId)).toEqual([orderId, elsewhere]);
    expect(await seller.orders({ unread: true })).toEqual([]);
    expect(await seller.orders({ replyState: 'unanswered' })).toEqual([]);
    expect((await seller.counts()).orders).toMatchObject({ total: 2, actionNeeded: 1, unanswered: 0, unread: 0 });
    await world().status(seller, buyer, orderId, { sequence: 1, status: 'FINISH' });
    expect(await seller.order(orderId)).toMatchObject({ status: 'FINISH', messageCount: 1 });
  });

  it('marks and labels of their conversations and orders still work, and remain', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const { conversationId } = await buyer.write(seller, 'One');
    const orderId = await world().order(seller, buyer);
    await buyer.writeAbout(orderId, 'One');
    await seller.blacklistBuyer(buyer.id);
    await buyer.write(seller, 'Two');
    await buyer.writeAbout(orderId, 'Two');
    await seller.mark(conversationId, { label: 'purple' });
    await seller.mark(conversationId, { read: true });
    await seller.mark(conversationId, { state: 'replied' });
    await seller.markOrder(orderId, { read: true });
    await seller.markOrder(orderId, { label: 'blue' });
    await buyer.writeAbout(orderId, 'Three');
    await seller.removeBuyer(buyer.id);

    expect(await seller.conversation(conversationId)).toMatchObject({
      label: 'purple',
      unreadCount: 0,
      replyState: 'replied',
      messageCount: 2,
      blacklisted: false,
    });
    expect(await seller.order(orderId)).toMatchObject({ label: 'blue', unreadCount: 1, replyState: 'unanswered', messageCount: 3 });
  });
});

describe('When a buyer is removed from the blacklist', () => {
  it('everything reappears in its place, with a mark on the messages of the meantime', async () => {
    const [seller, buyer, other] = [world().seller(), world().buyer(), world().buyer()];
    const { conversationId } = await buyer.write(seller, 'Before');
    await seller.blacklistBuyer(buyer.id);
    await buyer.write(seller, 'While');
    const later = await other.write(seller, 'After that');
    await seller.removeBuyer(buyer.id);

    expect((await seller.inbox()).map((each) => each.conversationId)).toEqual([later.conversationId, conversationId]);
    await buyer.write(seller, 'Afterwards');
    expect((await seller.messages(conversationId)).map(({ text, receivedWhileBlacklisted }) => [text, receivedWhileBlacklisted])).toEqual([
      ['Afterwards', false],
      ['While', true],
      ['Before', false],
    ]);
    expect(await seller.conversation(conversationId)).toMatchObject({ unreadCount: 3, messageCount: 3, replyState: 'unanswered' });
    expect((await seller.inbox())[0].conversationId).toBe(conversationId);
  });

  it('the marks remain through a second blacklisting', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const orderId = await world().order(seller, buyer);
    const { conversationId } = await buyer.write(seller, '0');
    for (const round of ['1', '2']) {
      await seller.blacklistBuyer(buyer.id);
      await buyer.write(seller, `while ${round}`);
      await buyer.writeAbout(orderId, `while ${round}`);
      await seller.removeBuyer(buyer.id);
      await buyer.write(seller, `between ${round}`);
    }
    const marked = (await seller.messages(conversationId)).filter((each) => each.receivedWhileBlacklisted).map(({ text }) => text);
    expect(marked).toEqual(['while 2', 'while 1']);
    expect((await seller.orderMessages(orderId)).map((each) => each.receivedWhileBlacklisted)).toEqual([true, true]);
  });

  it('a conversation that began in the meantime appears', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    await seller.blacklistBuyer(buyer.id);
    const { conversationId } = await buyer.write(seller, { text: 'A first word', buyerName: 'Ana' });
    expect(await seller.inbox()).toEqual([]);
    expect(await seller.blacklist()).toMatchObject([{ buyerId: buyer.id, buyerName: null, hiddenMessages: 1 }]);
    await seller.removeBuyer(buyer.id);
    expect(await seller.inbox()).toMatchObject([{ conversationId, buyerName: 'Ana', unreadCount: 1, replyState: 'unanswered' }]);
  });

  it('a blacklisted buyer cannot speak through their name, and hidden messages change no version', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const { conversationId } = await buyer.write(seller, { text: 'Hello', buyerName: 'Ana' });
    const orderId = await world().order(seller, buyer);
    await buyer.writeAbout(orderId, 'Hello');
    await seller.blacklistBuyer(buyer.id);
    const before = [await seller.conversation(conversationId), await seller.order(orderId), await seller.orders()];
    await buyer.write(seller, { text: 'Hidden', buyerName: 'You are a thief' });
    await buyer.writeAbout(orderId, 'Hidden');
    expect([await seller.conversation(conversationId), await seller.order(orderId), await seller.orders()]).toStrictEqual(before);
    expect(await seller.blacklist()).toMatchObject([{ buyerName: 'Ana', hiddenMessages: 2 }]);
  });
});

describe('The blacklist', () => {
  it('lists the buyers, newest first, with the reasons', async () => {
    const [seller, one, two] = [world().seller(), world().buyer(), world().buyer()];
    const unknown = uniqueId('b');
    await one.write(seller, { text: 'Hi', buyerName: 'Old' });
    await one.write(seller, { text: 'Hi', buyerName: 'Zoë' });
    await world().order(seller, two, { buyerName: 'たなか' });
    await seller.blacklistBuyer(one.id, 'spam '.repeat(100));
    await seller.blacklistBuyer(two.id);
    await seller.blacklistBuyer(unknown, '骚扰信息');
    const blacklistedAt = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(await seller.blacklist()).toStrictEqual([
      { buyerId: unknown, buyerName: null, reason: '骚扰信息', blacklistedAt, hiddenMessages: 0 },
      { buyerId: two.id, buyerName: 'たなか', reason: null, blacklistedAt, hiddenMessages: 0 },
      { buyerId: one.id, buyerName: 'Zoë', reason: 'spam '.repeat(100), blacklistedAt, hiddenMessages: 0 },
    ]);
    expect((await seller.counts()).blacklist).toEqual({ buyers: 3 });
    expect(await world().seller().blacklist()).toEqual([]);
  });

  it('counts the buyer’s messages since, in the conversation and about orders', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const orders = [await world().order(seller, buyer), await world().order(seller, buyer)];
    await buyer.write(seller, 'Before');
    await buyer.writeAbout(orders[0], 'Before');
    const hidden = async () => (await seller.blacklist())[0].hiddenMessages;
    await seller.blacklistBuyer(buyer.id);
    expect(await hidden()).toBe(0);
    await buyer.write(seller, 'One');
    await buyer.writeAbout(orders[0], 'Two');
    await buyer.writeAbout(orders[1], 'Three');
    expect(await hidden()).toBe(3);
    await seller.removeBuyer(buyer.id);
    await seller.blacklistBuyer(buyer.id);
    expect(await hidden()).toBe(0);
    await buyer.write(seller, 'Four');
    expect(await hidden()).toBe(1);
  });

  it('does not change when a buyer is added or removed twice, and says so', async () => {
    const seller = world().seller();
    const buyerId = uniqueId('b');
    const never = await seller.removeBuyer(buyerId);
    expect(never).toMatchObject({ buyerId, outcome: 'not-on-blacklist' });
    const added = await seller.blacklistBuyer(buyerId, 'first');
    expect(added).toStrictEqual({ buyerId, outcome: 'blacklisted', version: expect.any(Number) });
    const [before] = await seller.blacklist();
    expect(await seller.blacklistBuyer(buyerId, 'second')).toStrictEqual({ ...added, outcome: 'already-blacklisted' });
    expect(await seller.blacklist()).toStrictEqual([before]);
    const removed = await seller.removeBuyer(buyerId);
    expect(removed).toMatchObject({ buyerId, outcome: 'removed' });
    expect(removed.version).toBeGreaterThan(added.version);
    expect(await seller.removeBuyer(buyerId)).toStrictEqual({ ...removed, outcome: 'not-on-blacklist' });
    expect(await seller.blacklist()).toEqual([]);
  });

  it('removes many buyers at once', async () => {
    const seller = world().seller();
    const ids = [uniqueId('b'), uniqueId('b'), uniqueId('b')];
    for (const id of ids) await seller.blacklistBuyer(id);
    const results = await seller.removeBuyers([ids[2], 'nobody', ids[0]]);
    expect(results).toStrictEqual([
      { buyerId: ids[2], outcome: 'removed', version: expect.any(Number) },
      { buyerId: 'nobody', outcome: 'not-on-blacklist', version: 0 },
      { buyerId: ids[0], outcome: 'removed', version: expect.any(Number) },
    ]);
    expect((await seller.blacklist()).map(({ buyerId }) => buyerId)).toEqual([ids[1]]);
    expect((await seller.counts()).blacklist.buyers).toBe(1);
  });

  it.each<[string, string, object, string]>([
    ['no buyer', '', {}, 'VALIDATION_FAILED'],
    ['a buyer without a name', '', { buyerId: '' }, 'VALIDATION_FAILED'],
    ['an id of 129 characters', '', { buyerId: 'x'.repeat(129) }, 'VALIDATION_FAILED'],
    ['an id with a space', '', { buyerId: 'a b' }, 'VALIDATION_FAILED'],
    ['an empty reason', '', { buyerId: 'b', reason: '' }, 'VALIDATION_FAILED'],
    ['a reason of 501 characters', '', { buyerId: 'b', reason: 'x'.repeat(501) }, 'VALIDATION_FAILED'],
    ['a seller', '', { buyerId: 'b', sellerId: 's' }, 'VALIDATION_FAILED'],
    ['no buyer to remove', '/removals', { buyerIds: [] }, 'VALIDATION_FAILED'],
    ['a buyer to remove twice', '/removals', { buyerIds: ['a', 'a'] }, 'VALIDATION_FAILED'],
    ['101 to remove', '/removals', { buyerIds: Array.from({ length: 101 }, (_, index) => `b${index}`) }, 'BATCH_TOO_LARGE'],
  ])('refuses %s', async (_name, path, body, code) => {
    const seller = world().seller();
    const answer = await seller.client.post<Problem>(`/v1/blacklist${path}`, body);
    expect([answer.status, answer.body.code]).toEqual([400, code]);
    expect(await seller.blacklist()).toEqual([]);
  });

  // The specs of the event store's counters prove that instances share the limit. On a cluster, this test takes minutes.
  (isSampled() ? it.skip : it)('takes 5,000 buyers and no more', async () => {
    const seller = world().seller();
    const ids = Array.from({ length: 5000 }, (_, index) => `b-${index}`);
    const statuses = await inParallel(ids, 32, async (buyerId) => {
      const answer = await seller.client.post<BlacklistChange>('/v1/blacklist', { buyerId });
      if (answer.status === 200) seller.awaits(buyerId, answer.body.version);
      return answer.status;
    });
    expect(new Set(statuses)).toEqual(new Set([200]));
    const add = (buyerId: string) => seller.client.post<Problem & BlacklistChange>('/v1/blacklist', { buyerId });
    const refused = await add('one-more');
    expect([refused.status, refused.body.code]).toEqual([409, 'BLACKLIST_FULL']);
    expect((await add('b-0')).body.outcome).toBe('already-blacklisted');
    expect((await seller.removeBuyer('b-7')).outcome).toBe('removed');
    expect((await add('one-more')).status).toBe(200);
  }, 900_000);
});
