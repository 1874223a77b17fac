import { describe, expect, test } from '@jest/globals';
import { MemoryReadModels } from '@parley/event-sourcing/testing';
import { UnitOfWork } from '@parley/event-sourcing';
import { inboxProjection } from '@parley/inbox';
import { messageReceived } from '../testing/events.js';
import { differencesOf } from './differences.js';
import { Recount, talliesOf } from './recount.js';

const EVENTS = [messageReceived('s-1', 'b-1', 1), messageReceived('s-1', 'b-1', 2)];

function recountOf(events = EVENTS): Recount {
  const recount = new Recount(inboxProjection);
  for (const event of events) recount.add(event);
  return recount;
}

/** A read model that has applied these events. */
async function keptAfter(events: typeof EVENTS) {
  const store = await new MemoryReadModels().open('inbox', 1);
  const documents = new UnitOfWork(new Map());
  for (const event of events) inboxProjection.project(event, documents);
  await store.projection.commit({ writes: documents.writes(), inserts: documents.inserted(), park: [], unpark: [], checkpoint: null });
  return store;
}

describe('Recount', () => {
  test('computes the documents and tallies of its seller, and ignores repeated events', () => {
    const counted = recountOf([...EVENTS, ...EVENTS]).counted();
    expect(counted.filter(({ collection }) => collection.name === 'messages')).toHaveLength(2);
    expect(counted.find(({ collection }) => collection.name === 'conversations')?.document).toMatchObject({ unreadCount: 2 });
    expect(talliesOf('s-1', counted)).toMatchObject({ conversations: 1, unread: 1 });
    expect(talliesOf('s-2', counted)).toEqual({});
  });

  test('names the stream of an event that cannot be applied', () => {
    const project = () => {
      throw new Error('a defect');
    };
    const recount = new Recount({ ...inboxProjection, project });
    for (const event of EVENTS) recount.add(event);
    expect([...recount.stuck()]).toEqual([[EVENTS[0].stream, 'Error: a defect']]);
  });

  test('applies a replayed message in order, and names the stream while it is missing', () => {
    const [first, second, third] = [1, 2, 3].map((version) => messageReceived('s-1', 'b-1', version));
    const recount = recountOf([first, third]);
    expect([...recount.stuck().keys()]).toEqual([first.stream]);
    recount.add(second);
    expect(recount.stuck().size).toBe(0);
    const document = recount.counted().find(({ collection }) => collection.name === 'conversations')?.document;
    expect(document).toMatchObject({ messageCount: 3, unreadCount: 3, lastMessage: { text: 'message 3' } });
  });
});

describe('differencesOf', () => {
  const differences = async (kept: typeof EVENTS, counted: typeof EVENTS) =>
    differencesOf('s-1', await keptAfter(kept), inboxProjection.collections, recountOf(counted).counted());

  test('returns nothing if all documents are stored', async () => {
    expect(await differences(EVENTS, EVENTS)).toEqual([]);
  });

  test('names missing and different documents with the different fields', async () => {
    const found = await differences(EVENTS.slice(0, 1), EVENTS);
    expect(found.map(({ problem, what }) => `${problem} ${what.split('/')[0]}`).sort()).toEqual(['different conversations', 'missing messages']);
    const fields = found.find(({ problem }) => problem === 'different')?.fields ?? [];
    expect(fields).toContainEqual({ field: 'unreadCount', kept: '1', counted: '2' });
    expect(fields).toContainEqual({ field: 'seen', kept: '{"messaging":1}', counted: '{"messaging":2}' });
  });

  test('names unexpected documents and their tallies', async () => {
    const found = await differences([...EVENTS, messageReceived('s-1', 'b-2', 1)], EVENTS);
    expect(found.map(({ problem, what }) => `${problem} ${what.split('/')[0]}`)).toContain('unexpected conversations');
    expect(found).toContainEqual({ seller: 's-1', what: 'count conversations', problem: 'different', fields: [{ field: 'count', kept: '2', counted: '1' }] });
  });
});
