import { describe, expect, it } from '@jest/globals';
import { type ParleyEvent, conversationIdOf } from '@parley/contracts';
import { type DocumentStore } from '@parley/event-sourcing';
import { type Caller } from '@parley/http';
import fc from 'fast-check';
import { ConversationQueries } from '../conversations/conversation.queries.js';
import { apply, memoryInbox } from '../testing/apply.js';
import { Happenings } from '../testing/events.js';
import { type MessageDocument, conversationThread, messageKey, messages } from './messages.js';

const SELLER: Caller = { role: 'seller', id: 's-1', country: null, categories: [], expiresMs: 0 };
const CONVERSATION = conversationIdOf('s-1', 'b-1');
const START = Date.parse('2026-03-15T08:00:00.000Z') * 1000;

/** The texts of the whole list, newest first, read page by page. */
async function listed(store: DocumentStore, limit: number): Promise<(string | null)[]> {
  const queries = new ConversationQueries(store.documents);
  const texts: (string | null)[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await queries.messages(SELLER, CONVERSATION, { limit, cursor });
    texts.push(...page.items.map(({ text }) => text));
    if (page.nextCursor === null) return texts;
    cursor = page.nextCursor;
  }
}

const isMessage = ({ type }: ParleyEvent) => type === 'MessageReceived' || type === 'ReplySent';
const textOf = (event: ParleyEvent) => (event.data as { text: string }).text;

/** Messages of both sides whose clocks show seconds since the start, some of them wrong. */
const conversation = fc.array(fc.record({ isReply: fc.boolean(), second: fc.integer({ min: 0, max: 40 }) }), { minLength: 1, maxLength: 30 });

function said(script: readonly { isReply: boolean; second: number }[]): Happenings {
  const all = new Happenings();
  for (const [i, { isReply, second }] of script.entries()) {
    const event = isReply ? all.reply(`${i}`) : all.message(`${i}`);
    Object.assign(event, { at: START + second * 1_000_000 + i });
  }
  return all;
}

describe('the messages of a thread', () => {
  it('are listed by their versions, also if a wrong clock gave them other times', () =>
    fc.assert(
      fc.asyncProperty(conversation, fc.integer({ min: 1, max: 7 }), async (script, limit) => {
        const [store, { events }] = [await memoryInbox(), said(script)];
        await apply(store, events);
        expect(await listed(store, limit)).toEqual(events.map(textOf).reverse());
      }),
      { numRuns: 50 },
    ));

  it('are listed without what a blacklisted buyer wrote since, by their versions', () =>
    fc.assert(
      fc.asyncProperty(conversation, fc.integer({ min: 1, max: 7 }), async (script, limit) => {
        const [store, all] = [await memoryInbox(), said(script.filter(({ second }) => second < 20))];
        const since = START + 20_000_000;
        Object.assign(all.blacklist(), { at: since });
        for (const [i, { second }] of script.entries()) Object.assign(all.message(`hidden ${i}`), { at: since + second * 1_000_000 });
        await apply(store, all.events);
        const visible = all.events.filter((event) => isMessage(event) && !textOf(event).startsWith('hidden'));
        expect(await listed(store, limit).catch(({ code }: { code: string }) => (visible.length === 0 ? [] : code))).toEqual(visible.map(textOf).reverse());
      }),
      { numRuns: 50 },
    ));

  it('of earlier releases, without a version, are older than all others and listed by their times', async () => {
    const [store, all] = [await memoryInbox(), said(Array.from({ length: 9 }, (_, i) => ({ isReply: i % 3 === 0, second: i })))];
    const older = all.events.slice(0, 5);
    await apply(store, all.events);
    const thread = conversationThread(CONVERSATION);
    for (const { version } of older) {
      const id = messageKey(thread, version);
      const [stored] = (await store.projection.load([{ collection: messages, id }])).get(messages) ?? [];
      const { version: _, ...document } = stored.document as MessageDocument;
      const write = { collection: messages, before: stored, after: { ...stored, revision: stored.revision + 1, document } };
      await store.projection.commit({ writes: [write], inserts: [], park: [], unpark: [], checkpoint: null });
    }
    for (const limit of [1, 2, 4, 9]) expect(await listed(store, limit)).toEqual(['8', '7', '6', '5', '4', '3', '2', '1', '0']);
    Object.assign(all.blacklist(), { at: START + 7_000_000 });
    await apply(store, all.events.slice(-1));
    for (const limit of [1, 2, 4, 9]) expect(await listed(store, limit)).toEqual(['6', '5', '4', '3', '2', '1', '0']);
  });
});
