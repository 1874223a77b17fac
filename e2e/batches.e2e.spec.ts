import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Buyer } from '../testing/marketplace/client/buyer.js';
import { type BatchResult, type Conversation, type Problem } from '../testing/marketplace/client/shapes.js';
import { type Seller } from '../testing/marketplace/client/seller.js';
import { runs } from './support/runs.js';
import { useWorld } from '../testing/marketplace/client/world.js';
import { uniqueId } from '../testing/marketplace/client/unique-id.js';

const world = useWorld();

async function conversations(seller: Seller, count: number): Promise<{ ids: string[]; buyers: Buyer[] }> {
  const buyers = Array.from({ length: count }, () => world().buyer());
  const ids: string[] = [];
  for (const buyer of buyers) ids.push((await buyer.write(seller, 'Hello')).conversationId);
  return { ids, buyers };
}

describe('A batch reply', () => {
  it('answers for each conversation in the order of the request; a refusal does not stop the others', async () => {
    const [seller, other] = [world().seller(), world().seller()];
    const { ids, buyers } = await conversations(seller, 3);
    const [foreign] = (await conversations(other, 1)).ids;
    await seller.blacklistBuyer(buyers[1].id);

    const results = await seller.replyToMany([ids[2], 'no-such-conversation', ids[1], foreign, ids[0]], 'Back on Monday');
    const sent = (conversationId: string) => ({
      conversationId,
      outcome: 'sent',
      code: null,
      messageId: expect.any(String),
      version: expect.any(Number),
    });
    const refused = (conversationId: string, code: string) => ({ conversationId, outcome: 'refused', code, messageId: null, version: null });
    expect(results).toStrictEqual([
      sent(ids[2]),
      refused('no-such-conversation', 'CONVERSATION_NOT_FOUND'),
      refused(ids[1], 'BUYER_BLACKLISTED'),
      refused(foreign, 'CONVERSATION_NOT_FOUND'),
      sent(ids[0]),
    ]);
    expect((await seller.messages(ids[0])).map(({ text, messageId }) => [text, messageId])[0]).toEqual(['Back on Monday', results[4].messageId]);
    expect((await seller.conversation(ids[2])).replyState).toBe('replied');
    expect(await seller.messages(ids[1])).toHaveLength(1);
    expect(await buyers[1].messages(ids[1])).toHaveLength(1);
    expect(await other.messages(foreign)).toHaveLength(1);
  });

  it('names in a dry run the conversations that it would skip, with the reasons, and sends nothing', async () => {
    const seller = world().seller();
    const { ids, buyers } = await conversations(seller, 2);
    await seller.blacklistBuyer(buyers[0].id);
    const before = await seller.inbox();

    expect(await seller.replyToMany([...ids, 'none'], 'Hello all', { dryRun: true })).toStrictEqual([
      { conversationId: ids[0], outcome: 'refused', code: 'BUYER_BLACKLISTED', messageId: null, version: null },
      { conversationId: ids[1], outcome: 'would-send', code: null, messageId: null, version: null },
      { conversationId: 'none', outcome: 'refused', code: 'CONVERSATION_NOT_FOUND', messageId: null, version: null },
    ]);
    expect(await seller.inbox()).toEqual(before);
    expect(await seller.replyToMany([ids[1]], 'For real', { dryRun: false })).toMatchObject([{ outcome: 'sent' }]);
  });

  it('reaches 100 conversations', async () => {
    const seller = world().seller();
    const { ids } = await conversations(seller, 100);
    const results = await seller.replyToMany(ids, 'Holiday sale 🎉');
    expect(results.map(({ conversationId, outcome }) => [conversationId, outcome])).toEqual(ids.map((id) => [id, 'sent']));
    expect((await seller.counts()).messages).toMatchObject({ conversations: 100, unanswered: 0, unread: 100 });
  });

  it.each<[string, object, string]>([
    ['no conversation', { conversationIds: [], text: 'a' }, 'VALIDATION_FAILED'],
    ['none named', { text: 'a' }, 'VALIDATION_FAILED'],
    ['one twice', { conversationIds: ['a', 'b', 'a'], text: 'a' }, 'VALIDATION_FAILED'],
    ['101', { conversationIds: Array.from({ length: 101 }, (_, index) => `c${index}`), text: 'a' }, 'BATCH_TOO_LARGE'],
    ['something else than ids', { conversationIds: [{ $ne: null }], text: 'a' }, 'VALIDATION_FAILED'],
    ['no text', { conversationIds: ['a'] }, 'EMPTY_MESSAGE'],
    ['too long a text', { conversationIds: ['a'], text: 'x'.repeat(2001) }, 'TEXT_TOO_LONG'],
    ['an unknown field', { conversationIds: ['a'], text: 'a', sellerId: 's-1' }, 'VALIDATION_FAILED'],
  ])('is refused with %s', async (_name, body, code) => {
    const answer = await world().seller().client.post<Problem>('/v1/replies/batch', body);
    expect([answer.status, answer.body.code]).toEqual([400, code]);
  });

  it('has no second effect under the same key, also when it is repeated often and concurrently', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 4 }), fc.boolean(), async (size, repeats, atOnce) => {
        const seller = world().seller();
        const { ids, buyers } = await conversations(seller, size);
        if (size > 2) await seller.blacklistBuyer(buyers[0].id);
        const key = uniqueId('key');
        const body = { conversationIds: [...ids, 'unknown'], text: 'Once' };
        const send = () => seller.client.post<{ results: BatchResult[] }>('/v1/replies/batch', body, { key });
        const first = atOnce ? [] : [await send()];
        const answers = [...first, ...(await Promise.all(Array.from({ length: repeats + 1 }, send)))];

        for (const answer of answers) expect([answer.status, answer.body]).toEqual([200, answers[0].body]);
        for (const { conversationId, version } of answers[0].body.results) if (version) world().journal.wrote(seller, conversationId, version);
        for (const [index, id] of ids.entries()) {
          const replies = (await buyers[index].messages(id)).filter(({ from }) => from === 'seller');
          expect(replies).toHaveLength(size > 2 && index === 0 ? 0 : 1);
        }
      }),
      runs(6),
    );
  }, 120_000);
});

describe('Batch marking and labelling', () => {
  const facts = ({ replyState, label, unreadCount }: Conversation) => [replyState, label, unreadCount];

  it('marks many conversations and answers for each', async () => {
    const [seller, other] = [world().seller(), world().seller()];
    const { ids, buyers } = await conversations(seller, 3);
    const [foreign] = (await conversations(other, 1)).ids;
    await seller.blacklistBuyer(buyers[2].id);

    const results = await seller.markMany([ids[1], foreign, ids[0], ids[2]], { replyState: 'replied', label: 'purple', read: true });
    expect(results.map(({ conversationId, outcome, code }) => [conversationId, outcome, code])).toEqual([
      [ids[1], 'done', null],
      [foreign, 'refused', 'CONVERSATION_NOT_FOUND'],
      [ids[0], 'done', null],
      [ids[2], 'done', null],
    ]);
    expect(results[1].version).toBeNull();
    await seller.removeBuyer(buyers[2].id);
    for (const id of ids) expect(facts(await seller.conversation(id))).toEqual(['replied', 'purple', 0]);
    expect(facts(await other.conversation(foreign))).toEqual(['unanswered', 'none', 1]);
  });

  it('changes only the given marks', async () => {
    const seller = world().seller();
    const { ids } = await conversations(seller, 2);
    await seller.markMany(ids, { label: 'blue' });
    expect(facts(await seller.conversation(ids[0]))).toEqual(['unanswered', 'blue', 1]);
    await seller.markMany(ids, { read: true });
    expect(facts(await seller.conversation(ids[1]))).toEqual(['unanswered', 'blue', 0]);
    await seller.markMany([ids[0]], { replyState: 'replied' });
    expect((await seller.inbox()).map(facts).sort()).toEqual([
      ['replied', 'blue', 0],
      ['unanswered', 'blue', 0],
    ]);
  });

  it.each<[string, object, string]>([
    ['nothing to do', { conversationIds: ['a'] }, 'VALIDATION_FAILED'],
    ['no conversation', { conversationIds: [], read: true }, 'VALIDATION_FAILED'],
    ['one twice', { conversationIds: ['a', 'a'], read: true }, 'VALIDATION_FAILED'],
    ['101', { conversationIds: Array.from({ length: 101 }, (_, index) => `c${index}`), read: true }, 'BATCH_TOO_LARGE'],
    ['an unknown label', { conversationIds: ['a'], label: 'pink' }, 'VALIDATION_FAILED'],
    ['an unknown reply state', { conversationIds: ['a'], replyState: 'answered' }, 'VALIDATION_FAILED'],
    ['a read mark that is not a boolean', { conversationIds: ['a'], read: 'true' }, 'VALIDATION_FAILED'],
  ])('is refused with %s', async (_name, body, code) => {
    const answer = await world().seller().client.post<Problem>('/v1/conversations/batch', body);
    expect([answer.status, answer.body.code]).toEqual([400, code]);
  });
});
