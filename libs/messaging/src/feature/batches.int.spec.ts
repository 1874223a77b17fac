import { conversationIdOf } from '@parley/contracts';
import { type Commit, createClock, createHandle, Unavailable } from '@parley/event-sourcing';
import { MemoryLog } from '@parley/event-sourcing/testing';
import { soleSweeper } from '../pictures/unnamed-pictures.js';
import { type SendRate } from '@parley/http';
import { BLOBS, EVENT_STORE, FACTS, HANDLE, NEW_ID, PICTURE_CLAIMS, PICTURE_SWEEP, REPLY_RATE } from '@parley/runtime';
import { FeatureUnderTest, type Who } from '@parley/http/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MessagingModule } from './messaging.module.js';

/** A log that temporarily cannot write to some streams. */
class FlakyLog extends MemoryLog {
  readonly broken = new Set<string>();

  override async append(commit: Commit) {
    if (this.broken.has(commit.stream)) throw new Unavailable('the store is unavailable');
    return super.append(commit);
  }
}

let ids = 0;
const taken = { places: 0 };
const rate: SendRate = {
  take: () => Promise.resolve(void taken.places++),
  giveBack: () => Promise.resolve(void taken.places--),
};
const store = new FlakyLog();
const handleOf = () => createHandle(store, createClock());
const service = new FeatureUnderTest(MessagingModule, [
  { provide: HANDLE, useValue: handleOf() },
  { provide: EVENT_STORE, useValue: store },
  { provide: BLOBS, useValue: {} },
  { provide: PICTURE_CLAIMS, useValue: {} },
  { provide: PICTURE_SWEEP, useValue: soleSweeper },
  { provide: FACTS, useValue: { isBlacklisted: () => Promise.resolve(false) } },
  { provide: NEW_ID, useValue: () => (++ids).toString(16).padStart(32, '0') },
  { provide: REPLY_RATE, useValue: rate },
]);

let sellers = 0;
let seller: Who;
let conversations: string[];

beforeAll(() => service.start());
afterAll(() => service.close());
beforeEach(async () => {
  seller = { role: 'seller', id: `s-${++sellers}` };
  conversations = ['b-1', 'b-2', 'b-3', 'b-4'].map((buyerId) => conversationIdOf(seller.id, buyerId));
  for (const buyerId of ['b-1', 'b-2', 'b-3', 'b-4']) {
    await service.request({ role: 'buyer', id: buyerId }, 'POST', '/v1/messages', { sellerId: seller.id, text: 'Hello' });
  }
  store.broken.clear();
  service.answers.clear();
  taken.places = 0;
});

const post = (url: string, body: object, key = 'k') => service.request(seller, 'POST', url, body, { key });
const reply = (conversationIds: string[], text = 'Hi') => post('/v1/replies/batch', { conversationIds, text });
const breakStream = (conversationId: string) => store.broken.add(`conversation-${conversationId}`);
const repliesIn = (conversationId: string) =>
  store.log.filter(({ stream, type }) => stream === `conversation-${conversationId}` && type === 'ReplySent').length;
const outcomes = ({ body }: { body: Record<string, unknown> }) => (body.results as { outcome: string; code: string | null }[]).map(({ outcome, code }) => code ?? outcome);

describe('a partly unavailable batch of replies', () => {
  it('sends the missing part when repeated with its key, and no part twice', async () => {
    breakStream(conversations[1]);
    const first = await reply(conversations);
    expect(outcomes(first)).toEqual(['sent', 'UNAVAILABLE', 'sent', 'sent']);
    expect(outcomes(await reply(conversations))).toEqual(['sent', 'UNAVAILABLE', 'sent', 'sent']);
    store.broken.clear();
    const last = await reply(conversations);
    expect(outcomes(last)).toEqual(['sent', 'sent', 'sent', 'sent']);
    expect(await reply(conversations)).toEqual(last);
    const messageIds = ({ body }: typeof first) => (body.results as { messageId: string }[]).map(({ messageId }) => messageId);
    expect(messageIds(last).filter((_, i) => i !== 1)).toEqual(messageIds(first).filter((_, i) => i !== 1));
    expect(conversations.map(repliesIn)).toEqual([1, 1, 1, 1]);
  });

  it('counts once for the rate limit', async () => {
    breakStream(conversations[1]);
    await reply(conversations);
    store.broken.clear();
    await reply(conversations);
    await reply(conversations);
    expect(taken.places).toBe(1);
  });
});

describe('the key of a batch', () => {
  it.each<[string, (ids: string[]) => [string, object], (ids: string[]) => [string, object]]>([
    ['replies to other conversations', (ids) => ['/v1/replies/batch', { conversationIds: ids.slice(0, 2), text: 'Hi' }], (ids) => ['/v1/replies/batch', { conversationIds: ids.slice(2), text: 'Hi' }]],
    ['another text', (ids) => ['/v1/replies/batch', { conversationIds: ids, text: 'Hi' }], (ids) => ['/v1/replies/batch', { conversationIds: ids, text: 'Ho' }]],
    ['marks of other conversations', (ids) => ['/v1/conversations/batch', { conversationIds: ids.slice(0, 2), label: 'red' }], (ids) => ['/v1/conversations/batch', { conversationIds: ids.slice(2), label: 'red' }]],
    ['marks instead of replies', (ids) => ['/v1/replies/batch', { conversationIds: ids.slice(0, 2), text: 'Hi' }], (ids) => ['/v1/conversations/batch', { conversationIds: ids.slice(2), label: 'red' }]],
  ])('is refused with %s, also after its stored answer expired', async (_name, one, other) => {
    expect((await post(...one(conversations))).status).toBe(200);
    const { length } = store.log;
    for (const forget of [false, true]) {
      if (forget) service.answers.clear();
      expect(await post(...other(conversations))).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    }
    expect(store.log).toHaveLength(length);
    expect((await post(...one(conversations))).status).toBe(200);
    expect(store.log).toHaveLength(length);
  });
});

describe('the key of one message', () => {
  it('is refused with another text or seller after its stored answer expired, and nothing is stored', async () => {
    const buyer: Who = { role: 'buyer', id: `buyer-of-${seller.id}` };
    const write = (sellerId: string, text: string) => service.request(buyer, 'POST', '/v1/messages', { sellerId, text }, { key: 'k' });
    const first = await write(seller.id, 'One');
    service.answers.clear();
    const { length } = store.log;
    for (const [sellerId, text] of [[seller.id, 'Two'], ['s-other', 'One']]) {
      expect(await write(sellerId, text)).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    }
    expect(await write(seller.id, 'One')).toEqual(first);
    expect(store.log).toHaveLength(length);
  });
});
