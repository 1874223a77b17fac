import { describe, expect, it } from '@jest/globals';
import { type Answer, type Client } from '../testing/marketplace/client/client.js';
import { type Problem, type SentToConversation } from '../testing/marketplace/client/shapes.js';
import { useWorld } from '../testing/marketplace/client/world.js';
import { uniqueId } from '../testing/marketplace/client/unique-id.js';

const world = useWorld();
const said = ({ status, body }: Answer): [number, unknown] => [status, body];

describe('The same key with the same request', () => {
  it('gets the first answer again, and has no second effect', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const key = uniqueId('key');
    const first = await buyer.write(seller, 'Once', { key });
    await buyer.write(seller, 'In between');
    expect(await buyer.write(seller, 'Once', { key })).toEqual(first);
    expect((await seller.messages(first.conversationId)).map(({ text }) => text)).toEqual(['In between', 'Once']);
  });

  it.each<[string, (seller: Client, conversationId: string, orderId: string, buyer: Client) => [Client, string, object]]>([
    ['a reply', (seller, id) => [seller, `/v1/conversations/${id}/replies`, { text: 'Hi' }]],
    ['a message about an order', (_seller, _id, orderId, buyer) => [buyer, `/v1/orders/${orderId}/messages`, { text: 'Hi' }]],
    ['a reply about an order', (seller, _id, orderId) => [seller, `/v1/orders/${orderId}/replies`, { text: 'Hi' }]],
    ['a batch of replies', (seller, id) => [seller, '/v1/replies/batch', { conversationIds: [id, 'other'], text: 'Hi' }]],
    ['a batch of marks', (seller, id) => [seller, '/v1/conversations/batch', { conversationIds: [id], label: 'red' }]],
    ['a blacklisting', (seller) => [seller, '/v1/blacklist', { buyerId: 'b-of-nobody', reason: 'spam' }]],
    ['a removal of many', (seller) => [seller, '/v1/blacklist/removals', { buyerIds: ['b-of-nobody'] }]],
    ['reading all notices', (seller) => [seller, '/v1/notices/read', { category: 'system' }]],
  ])('holds for %s, sent one after the other and all at once', async (_name, requestOf) => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const { conversationId } = await buyer.write(seller, 'Hello');
    const orderId = await world().order(seller, buyer);
    for (const atOnce of [false, true]) {
      const [client, path, body] = requestOf(seller.client, conversationId, orderId, buyer.client);
      const key = uniqueId('key');
      const answers: Answer[] = [];
      const send = async () => answers.push(await client.post(path, body, { key }));
      if (atOnce) await Promise.all([send(), send(), send(), send()]);
      else for (let times = 0; times < 3; times += 1) await send();
      expect(answers[0].status).toBeLessThan(300);
      for (const answer of answers) expect(said(answer)).toEqual(said(answers[0]));
    }
    const [conversations, orders] = [await seller.messages(conversationId), await seller.orderMessages(orderId)];
    for (const messages of [conversations, orders]) expect(messages.filter(({ text }) => text === 'Hi').length).toBeLessThanOrEqual(2);
  });

  it('publishes a notice once', async () => {
    const seller = world().seller();
    const body = {
      category: 'growth',
      kind: 'tip',
      severity: 'low',
      title: 'Once',
      body: 'Only once.',
      audience: { sellerIds: [seller.id] },
    };
    const key = uniqueId('key');
    const send = () => world().operator.post<{ noticeId: string; version: number }>('/v1/notices', body, { key });
    const answers = [await send(), ...(await Promise.all([send(), send()]))];
    for (const answer of answers) expect(said(answer)).toEqual(said(answers[0]));
    seller.awaits(answers[0].body.noticeId, answers[0].body.version);
    expect((await seller.notices()).filter(({ title }) => title === 'Once')).toHaveLength(1);
    await world().retract(answers[0].body.noticeId, [seller]);
  });

  it('waits for the first request while it runs', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const key = uniqueId('key');
    const body = { sellerId: seller.id, text: 'Now' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => buyer.client.post<SentToConversation>('/v1/messages', body, { key })),
    );
    for (const answer of answers) expect(said(answer)).toEqual([201, answers[0].body]);
    const { conversationId, version } = answers[0].body;
    world().journal.between(conversationId, seller, buyer);
    world().journal.wrote(buyer, conversationId, version);
    expect(await seller.messages(conversationId)).toHaveLength(1);
  });
});

describe('The same key', () => {
  it('with another request is refused', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const key = uniqueId('key');
    const { conversationId } = await buyer.write(seller, 'One', { key });
    const orderId = await world().order(seller, buyer);
    const others = [
      await buyer.client.post<Problem>('/v1/messages', { sellerId: seller.id, text: 'Two' }, { key }),
      await buyer.client.post<Problem>(`/v1/orders/${orderId}/messages`, { sellerId: seller.id, text: 'One' }, { key }),
      await buyer.client.post<Problem>(`/v1/orders/${orderId}/messages`, { text: 'One' }, { key }),
    ];
    expect(others[0].status).toBe(422);
    expect(others[0].body.code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect([others[2].status, others[2].body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect(others[1].status).toBeGreaterThanOrEqual(400);
    expect(await seller.messages(conversationId)).toHaveLength(1);
    expect(await seller.orderMessages(orderId)).toEqual([]);
  });

  it('with the keys of the body in another order is the same request', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const key = uniqueId('key');
    const first = await buyer.client.post<SentToConversation>('/v1/messages', { sellerId: seller.id, text: 'One' }, { key });
    const again = await buyer.client.post<SentToConversation>('/v1/messages', { text: 'One', sellerId: seller.id }, { key });
    expect(said(again)).toEqual(said(first));
    const { conversationId, version } = first.body;
    world().journal.between(conversationId, seller, buyer);
    world().journal.wrote(buyer, conversationId, version);
    expect(await seller.messages(conversationId)).toHaveLength(1);
  });

  it('of a dry run can be used for the batch itself, and not for another batch', async () => {
    const [seller, one, other] = [world().seller(), world().buyer(), world().buyer()];
    const ids = [(await one.write(seller, 'Hello')).conversationId, (await other.write(seller, 'Hello')).conversationId];
    const key = uniqueId('key');
    const batch = (conversationIds: string[], dryRun?: boolean) =>
      seller.client.post<{ results: { outcome: string; version: number }[] } & Problem>(
        '/v1/replies/batch',
        { conversationIds, text: 'Hi', ...(dryRun && { dryRun }) },
        { key },
      );
    expect((await batch(ids.slice(0, 1), true)).body.results).toMatchObject([{ outcome: 'would-send' }]);
    const sent = await batch(ids.slice(0, 1));
    expect(sent.body.results).toMatchObject([{ outcome: 'sent' }]);
    world().journal.wrote(seller, ids[0], sent.body.results[0].version);
    expect((await batch(ids.slice(1))).body.code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await seller.messages(ids[0])).toHaveLength(2);
    expect(await seller.messages(ids[1])).toHaveLength(1);
  });

  it('belongs to the caller: another caller may use it for another request', async () => {
    const [seller, one, other] = [world().seller(), world().buyer(), world().buyer()];
    const key = uniqueId('key');
    const first = await one.write(seller, 'From one', { key });
    const second = await other.write(seller, 'From the other', { key });
    const reply = await seller.reply(first.conversationId, 'From the seller', { key });
    expect(new Set([first.messageId, second.messageId, reply.messageId]).size).toBe(3);
  });

  it('belongs to the role, also if a buyer and a seller have the same id', async () => {
    const id = uniqueId('same');
    const [seller, buyer] = [world().seller({ id }), world().buyer(id)];
    const key = uniqueId('key');
    const { conversationId } = await buyer.write(seller, 'To myself', { key });
    await seller.reply(conversationId, 'To myself', { key });
    expect(await seller.messages(conversationId)).toHaveLength(2);
  });

  it('may be used again after a refusal, and the request is decided again', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const key = uniqueId('key');
    const { conversationId } = await buyer.write(seller, 'Hello');
    await seller.blacklistBuyer(buyer.id);
    const refused = await seller.client.post<Problem>(`/v1/conversations/${conversationId}/replies`, { text: 'Hi' }, { key });
    expect([refused.status, refused.body.code]).toEqual([409, 'BUYER_BLACKLISTED']);
    await seller.removeBuyer(buyer.id);
    await seller.reply(conversationId, 'Hi', { key });
    const malformed = await buyer.client.post('/v1/messages', { sellerId: seller.id }, { key });
    expect(malformed.status).toBe(400);
    await buyer.write(seller, 'Now with text', { key });
    expect((await seller.messages(conversationId)).map(({ text }) => text)).toEqual(['Now with text', 'Hi', 'Hello']);
  });

  it('is ignored by PUT and DELETE', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    const key = uniqueId('key');
    const { conversationId } = await buyer.write(seller, 'Hello');
    for (const label of ['red', 'blue']) {
      const { status, body } = await seller.client.put<{ version: number }>(`/v1/conversations/${conversationId}/label`, { label }, { key });
      expect(status).toBe(200);
      world().journal.wrote(seller, conversationId, body.version);
    }
    expect((await seller.conversation(conversationId)).label).toBe('blue');
    await seller.blacklistBuyer(buyer.id);
    const outcomes: unknown[] = [];
    for (let times = 0; times < 2; times += 1) {
      outcomes.push((await seller.client.delete<{ outcome: string }>(`/v1/blacklist/${buyer.id}`, { key })).body.outcome);
    }
    expect(outcomes).toEqual(['removed', 'not-on-blacklist']);
  });

  it('has 1 to 255 printable characters', async () => {
    const [seller, buyer] = [world().seller(), world().buyer()];
    await buyer.write(seller, 'One', { key: 'k'.repeat(255) });
    await buyer.write(seller, 'Two', { key: '~!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}' });
    for (const key of ['k'.repeat(256), 'caf\u00e9', 'tab\there']) {
      const { status, body } = await buyer.client.post<Problem>('/v1/messages', { sellerId: seller.id, text: 'Three' }, { key });
      expect([key.slice(0, 10), status, body.code]).toEqual([key.slice(0, 10), 400, 'VALIDATION_FAILED']);
    }
  });
});
