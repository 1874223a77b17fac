import { describe, expect, it } from '@jest/globals';
import { QueryClient } from '@tanstack/react-query';
import { type Parley } from '../live/parley.js';
import { Replica } from '../live/replica.js';
import { guardedStorage } from '../ui/browser-storage.js';
import { Drafts } from './drafts.js';
import { Outbox, type Outgoing } from './outbox.js';
import { reply } from './reply.js';
import { sendInOrder } from './sending.js';

const TO = { kind: 'conversation', id: 'c-1' } as const;

/** A seller's tab whose server answers with a status for each text. */
function tab(statusOf: (text: string) => number) {
  const sent: string[] = [];
  const options = { storage: guardedStorage(() => { throw new Error('none'); }), events: new EventTarget() };
  const outbox = new Outbox('s-1', options);
  const drafts = new Drafts('s-1', options);
  let version = 0;
  const api = {
    POST: (_: string, { body }: { body: { text: string } }) => {
      const status = statusOf(body.text);
      if (status === 201) sent.push(body.text);
      const answer = status === 201 ? { data: { messageId: body.text, version: (version += 1) } } : { error: { code: status === 409 ? 'BUYER_BLACKLISTED' : 'UNAVAILABLE' } };
      return Promise.resolve({ ...answer, response: new Response(null, { status }) });
    },
    GET: () => Promise.resolve({ data: { conversationId: 'c-1', version }, response: new Response() }),
  };
  const conversations = new Replica<{ conversationId: string; version: number }>({ id: ({ conversationId }) => conversationId, version: (item) => item.version });
  conversations.learn([{ conversationId: 'c-1', version: 99 }]);
  const write = (key: string): void =>
    outbox.put({ key, to: TO, draft: { text: key, pictures: [] }, writtenAt: `2026-01-01T00:00:0${key}Z`, after: null, stopped: null, dueAt: 0, tries: 0, messageId: null } satisfies Outgoing);
  return { parley: { outbox, drafts, api, conversations, queries: new QueryClient() } as unknown as Parley, outbox, drafts, sent, write };
}

describe('replies to one recipient', () => {
  it('are sent in the order of writing, one at a time, however often they are asked for', async () => {
    const { parley, outbox, sent, write } = tab(() => 201);
    for (const key of ['2', '1', '3']) write(key);
    await Promise.all([sendInOrder(parley, TO), sendInOrder(parley, TO), sendInOrder(parley, TO)]);
    expect([sent, outbox.entries()]).toEqual([['1', '2', '3'], []]);
  });

  it('wait behind one that waits, and say why', async () => {
    let isUp = false;
    const { parley, outbox, sent, write } = tab(() => (isUp ? 201 : 503));
    for (const key of ['1', '2']) write(key);
    await sendInOrder(parley, TO);
    expect([sent, outbox.entries().map(({ stopped, tries }) => [stopped, tries])]).toEqual([[], [['UNAVAILABLE', 1], ['UNAVAILABLE', 0]]]);
    isUp = true;
    await sendInOrder(parley, TO);
    expect([sent, outbox.entries()]).toEqual([['1', '2'], []]);
  });

  it('stay in the draft when 500 wait to be sent', async () => {
    const { parley, outbox, drafts, write } = tab(() => 503);
    for (let n = 0; n < 500; n += 1) write(String(n));
    drafts.set('conversation/c-1', { text: 'one more', pictures: [] });
    await expect(reply(parley, TO, { text: 'one more', pictures: [] })).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect([outbox.unsent().length, drafts.get('conversation/c-1').text]).toEqual([500, 'one more']);
  });

  it('that are refused are in the draft again, and those behind them are sent', async () => {
    const { parley, outbox, drafts, sent, write } = tab((text) => (text === '1' ? 409 : 201));
    for (const key of ['1', '2']) write(key);
    await expect(sendInOrder(parley, TO)).rejects.toMatchObject({ code: 'BUYER_BLACKLISTED' });
    expect([sent, outbox.entries(), drafts.get('conversation/c-1').text]).toEqual([['2'], [], '1']);
  });
});
