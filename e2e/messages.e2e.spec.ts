import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Problem } from '../testing/marketplace/client/shapes.js';
import { runs } from './support/runs.js';
import { useWorld } from '../testing/marketplace/client/world.js';
import { uniqueId } from '../testing/marketplace/client/unique-id.js';

const world = useWorld();
const INSTANT = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

describe('A message of a buyer', () => {
  it('opens a conversation that the seller finds in the inbox, unanswered and unread', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const { conversationId, messageId } = await buyer.write(seller, { text: 'Is it waterproof?', buyerName: 'Zoë' });

    const conversation = {
      conversationId,
      sellerId: seller.id,
      buyerId: buyer.id,
      buyerName: 'Zoë',
      replyState: 'unanswered',
      label: 'none',
      unreadCount: 1,
      messageCount: 1,
      lastMessage: { messageId, from: 'buyer', text: 'Is it waterproof?', pictureIds: [], sentAt: INSTANT },
      blacklisted: false,
      version: expect.any(Number),
    };
    expect(await seller.inbox()).toStrictEqual([conversation]);
    expect(await seller.conversation(conversationId)).toStrictEqual(conversation);
    expect(await seller.messages(conversationId)).toStrictEqual([
      { messageId, from: 'buyer', text: 'Is it waterproof?', pictureIds: [], sentAt: INSTANT, receivedWhileBlacklisted: false },
    ]);
  });

  it('returns a version that counts messages only, so that the buyer cannot observe the seller’s marks', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const first = await buyer.write(seller, 'One');
    const orderId = await world().order(seller, buyer);
    await seller.mark(first.conversationId, { read: true });
    await seller.mark(first.conversationId, { label: 'red' });
    await seller.markOrder(orderId, { label: 'red' });
    await seller.conversation(first.conversationId);
    const isStale = async (after: string) =>
      (await buyer.client.get('/v1/conversations', { after })).headers.get('parley-consistency') === 'stale';
    expect(await Promise.all([isStale(`${first.conversationId}@1`), isStale(`${first.conversationId}@2`), isStale(`${orderId}@1`)])).toEqual([
      false,
      true,
      true,
    ]);
    await seller.reply(first.conversationId, 'Two');
    const third = await buyer.write(seller, 'Three');
    const about = await buyer.writeAbout(orderId, 'One');
    expect([first.version, third.version, about.version]).toEqual([1, 3, 1]);
    expect(await isStale(`${first.conversationId}@3,${orderId}@1`)).toBe(false);
  });

  it('goes to the only conversation between buyer and seller', async () => {
    const [seller, other, buyer] = [world().seller(), world().seller(), world().buyer()];
    const first = await buyer.write(seller, 'One');
    const second = await buyer.write(seller, 'Two');
    const elsewhere = await buyer.write(other, 'Three');

    expect(second.conversationId).toBe(first.conversationId);
    expect(second.messageId).not.toBe(first.messageId);
    expect(second.version).toBeGreaterThan(first.version);
    expect(elsewhere.conversationId).not.toBe(first.conversationId);
    expect(first.conversationId).toMatch(/^[\w.~-]+$/);
    expect((await seller.messages(first.conversationId)).map(({ text }) => text)).toEqual(['Two', 'One']);
  });

  it('does not reach another pair whose concatenated ids are equal', async () => {
    const base = uniqueId('x');
    const write = (sellerId: string, buyerId: string) => world().buyer(buyerId).write(world().seller({ id: sellerId }), 'Hello');
    const one = await write(`${base}-a`, 'b-c');
    const other = await write(base, 'a-b-c');
    const third = await write(`${base}-a-b`, 'c');
    expect(new Set([one, other, third].map(({ conversationId }) => conversationId)).size).toBe(3);
  });

  it('updates the buyer’s name', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const { conversationId } = await buyer.write(seller, 'No name yet');
    expect((await seller.conversation(conversationId)).buyerName).toBeNull();
    await buyer.write(seller, { text: 'Now with one', buyerName: 'Ayşe' });
    await buyer.write(seller, { text: 'And without again', buyerName: null });
    expect((await seller.conversation(conversationId)).buyerName).toBe('Ayşe');
    await buyer.write(seller, { text: 'Another', buyerName: '🌸'.repeat(100) });
    expect((await seller.conversation(conversationId)).buyerName).toBe('🌸'.repeat(100));
  });

  it('shows buyers only their own fields', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const { conversationId } = await buyer.write(seller, { text: 'Hi', buyerName: 'Ana' });
    const { messageId } = await seller.reply(conversationId, 'Hello!');
    await seller.mark(conversationId, { label: 'red' });

    const conversation = {
      conversationId,
      sellerId: seller.id,
      buyerId: buyer.id,
      buyerName: 'Ana',
      messageCount: 2,
      lastMessage: { messageId, from: 'seller', text: 'Hello!', pictureIds: [], sentAt: INSTANT },
    };
    expect(await buyer.conversations()).toStrictEqual([conversation]);
    expect(await buyer.conversation(conversationId)).toStrictEqual(conversation);
    const messages = await buyer.messages(conversationId);
    expect(messages.map(({ text }) => text)).toEqual(['Hello!', 'Hi']);
    expect(Object.keys(messages[0]).sort()).toEqual(['from', 'messageId', 'pictureIds', 'sentAt', 'text']);
  });
});

describe('Unread, unanswered and the last author', () => {
  it('are independent of each other', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const { conversationId } = await buyer.write(seller, 'One');
    await buyer.write(seller, 'Two');
    const facts = async () => {
      const { unreadCount, replyState, lastMessage } = await seller.conversation(conversationId);
      return [unreadCount, replyState, lastMessage?.from];
    };
    expect(await facts()).toEqual([2, 'unanswered', 'buyer']);
    await seller.reply(conversationId, 'A reply reads nothing');
    expect(await facts()).toEqual([2, 'replied', 'seller']);
    await seller.mark(conversationId, { read: true });
    expect(await facts()).toEqual([0, 'replied', 'seller']);
    await seller.mark(conversationId, { state: 'unanswered' });
    expect(await facts()).toEqual([0, 'unanswered', 'seller']);
    await buyer.write(seller, 'Three');
    await seller.mark(conversationId, { state: 'replied' });
    expect(await facts()).toEqual([1, 'replied', 'buyer']);
    await buyer.write(seller, 'The next message decides anew');
    expect(await facts()).toEqual([2, 'unanswered', 'buyer']);
    await seller.mark(conversationId, { read: true });
    expect(await facts()).toEqual([0, 'unanswered', 'buyer']);
  });
});

describe('The inbox', () => {
  it('is sorted by the last message of either side; marks do not change the order', async () => {
    const seller = world().seller();
    const buyers = [world().buyer(), world().buyer(), world().buyer()];
    const ids: string[] = [];
    for (const buyer of buyers) ids.push((await buyer.write(seller, 'Hello')).conversationId);
    const order = async () => (await seller.inbox()).map(({ conversationId }) => ids.indexOf(conversationId));
    expect(await order()).toEqual([2, 1, 0]);
    await seller.reply(ids[0], 'Hi');
    expect(await order()).toEqual([0, 2, 1]);
    await seller.mark(ids[1], { label: 'green' });
    await seller.mark(ids[2], { read: true });
    await seller.mark(ids[1], { state: 'replied' });
    expect(await order()).toEqual([0, 2, 1]);
    await buyers[1].write(seller, 'Again');
    expect(await order()).toEqual([1, 0, 2]);
  });

  it('is filtered by reply state, label and unread, together or alone, and counted', async () => {
    const seller = world().seller();
    const ids: string[] = [];
    for (let index = 0; index < 4; index += 1) ids.push((await world().buyer().write(seller, 'Hello')).conversationId);
    await seller.reply(ids[0], 'Hi');
    await seller.mark(ids[0], { label: 'red' });
    await seller.mark(ids[1], { label: 'red' });
    await seller.mark(ids[2], { read: true });
    const filtered = async (query: Record<string, string | boolean>) =>
      (await seller.inbox(query)).map(({ conversationId }) => ids.indexOf(conversationId)).sort();

    expect(await filtered({ replyState: 'unanswered' })).toEqual([1, 2, 3]);
    expect(await filtered({ replyState: 'replied' })).toEqual([0]);
    expect(await filtered({ label: 'red' })).toEqual([0, 1]);
    expect(await filtered({ label: 'none' })).toEqual([2, 3]);
    expect(await filtered({ unread: true })).toEqual([0, 1, 3]);
    expect(await filtered({ label: 'red', replyState: 'unanswered' })).toEqual([1]);
    expect(await filtered({ label: 'red', replyState: 'replied', unread: true })).toEqual([0]);
    expect(await filtered({ label: 'none', unread: true, replyState: 'unanswered' })).toEqual([3]);
    expect(await filtered({ label: 'blue' })).toEqual([]);
    expect(await filtered({ 'x-unknown': 'is ignored' })).toEqual([0, 1, 2, 3]);
    expect((await seller.counts()).messages).toStrictEqual({
      conversations: 4,
      unanswered: 3,
      unread: 3,
      byLabel: { none: 2, red: 2, orange: 0, green: 0, blue: 0, purple: 0 },
    });
  });
});

describe('The text of a message', () => {
  it('is stored verbatim', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const texts = [
      ' ',
      '\n\t ',
      '  leading and trailing  ',
      '<script>alert(1)</script> &amp; <b>HTML</b>',
      'e\u0301 is not \u00e9',
      'line one\r\nline two\u2028three',
      '👩‍👩‍👧‍👦 🏳️‍🌈 🇹🇷',
      '\u202eright to left\u202c \u200f مرحبا',
      '{"$ne": null} ${7*7} {{7*7}} %00 \\0',
      '\u0001\u007f\ufffe\ufeff',
      '__proto__',
    ];
    const { conversationId } = await buyer.write(seller, 'First');
    for (const text of texts) await buyer.write(seller, text);
    expect((await seller.messages(conversationId)).map(({ text }) => text)).toEqual(['First', ...texts].reverse());
  });

  it('is stored verbatim for random texts', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const { conversationId } = await buyer.write(seller, 'First');
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }).filter((each) => each.isWellFormed() && !each.includes('\0'));
    await fc.assert(
      fc.asyncProperty(text, async (sent) => {
        await buyer.write(seller, sent);
        const { lastMessage } = await seller.conversation(conversationId);
        expect(lastMessage?.text).toBe(sent);
      }),
      runs(30),
    );
  }, 120_000);

  it.each([
    ['2,000 letters', 'x'.repeat(2000)],
    ['2,000 emoji', '😀'.repeat(2000)],
  ])('may have %s', async (_name, text) => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const { conversationId } = await buyer.write(seller, text);
    expect((await buyer.messages(conversationId))[0].text).toBe(text);
    await seller.reply(conversationId, text);
    expect((await seller.conversation(conversationId)).lastMessage).toMatchObject({ from: 'seller', text });
  });

  it.each<[string, object, string]>([
    ['over 2,000 letters', { text: 'x'.repeat(2001) }, 'TEXT_TOO_LONG'],
    ['over 2,000 emoji', { text: '😀'.repeat(2001) }, 'TEXT_TOO_LONG'],
    ['half a million letters', { text: 'x'.repeat(500_000) }, 'TEXT_TOO_LONG'],
    ['a NUL', { text: 'a\0b' }, 'VALIDATION_FAILED'],
    ['half a surrogate pair', { text: 'a\ud83d' }, 'VALIDATION_FAILED'],
    ['the other half of one', { text: '\ude00b' }, 'VALIDATION_FAILED'],
    ['a number', { text: 7 }, 'VALIDATION_FAILED'],
    ['a list', { text: ['a'] }, 'VALIDATION_FAILED'],
    ['no text and no picture', {}, 'EMPTY_MESSAGE'],
    ['an empty text', { text: '' }, 'EMPTY_MESSAGE'],
    ['null', { text: null, pictureIds: null }, 'EMPTY_MESSAGE'],
    ['no pictures', { text: '', pictureIds: [] }, 'EMPTY_MESSAGE'],
    ['six pictures', { text: 'a', pictureIds: ['1', '2', '3', '4', '5', '6'] }, 'TOO_MANY_PICTURES'],
  ])('is refused with %s, in messages and in replies', async (_name, fields, code) => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const { conversationId } = await buyer.write(seller, 'First');
    const answers = [
      await buyer.client.post<Problem>('/v1/messages', { sellerId: seller.id, ...fields }),
      await seller.client.post<Problem>(`/v1/conversations/${conversationId}/replies`, fields),
    ];
    for (const { status, body } of answers) expect([status, body.code]).toEqual([400, code]);
    expect(await seller.messages(conversationId)).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ['empty', ''],
    ['over 100 characters', 'x'.repeat(101)],
    ['with a NUL', 'a\0'],
    ['a number', 3],
  ])('is refused with a name of the buyer that is %s', async (_name, buyerName) => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const { status, body } = await buyer.client.post<Problem>('/v1/messages', { sellerId: seller.id, text: 'Hi', buyerName });
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(await buyer.conversations()).toEqual([]);
  });
});
