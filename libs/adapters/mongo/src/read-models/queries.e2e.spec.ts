import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type DocumentStore, type Query } from '@parley/event-sourcing';
import { changes, letter, letters, write } from '@parley/event-sourcing/testing';
import { mongo } from 'mongoose';
import { type Temporary, openTemporary, sharedServer } from '../testing/temporary.js';
import { type StoredDocument, namesOf } from './names.js';
import { toDriverQuery } from './queries.js';

const server = sharedServer();
afterAll(() => server.stop());

interface Stage {
  readonly stage: string;
  readonly indexName?: string;
  readonly inputStage?: Stage;
  readonly inputStages?: readonly Stage[];
}

describe('query plans', () => {
  let temporary: Temporary;
  let store: DocumentStore;
  let client: mongo.MongoClient;
  let stored: mongo.Collection<StoredDocument>;

  beforeAll(async () => {
    client = new mongo.MongoClient(await server.uri());
  });
  afterAll(() => client.close());
  beforeEach(async () => {
    temporary = await openTemporary(await server.uri());
    store = await temporary.readModels.open('letterbox', 1, [letters]);
    stored = client.db(temporary.database).collection(namesOf('letterbox', 1).documents(letters));
    const colours = ['red', 'green', 'blue'] as const;
    const many = Array.from({ length: 3000 }, (_, i) =>
      letter(`${i}`, i % 10 ? 'a' : 'b', { at: i, colour: colours[i % 3], read: i % 2 === 0, folder: i % 4 ? 'f' : null, size: i % 5 }),
    );
    await store.projection.commit(changes({ writes: many.map((each) => write(null, each)) }));
  });
  afterEach(() => temporary.close());

  async function explain(query: Omit<Query, 'limit'>) {
    const driverQuery = toDriverQuery(letters, query);
    if (!driverQuery) throw new Error('the query cannot match');
    const { filter, ...options } = driverQuery;
    const explained = await stored.find(filter, { ...options, limit: 20 }).explain('executionStats');
    const { winningPlan } = explained['queryPlanner'] as { winningPlan: Stage & { queryPlan?: Stage } };
    const { totalKeysExamined, totalDocsExamined } = explained['executionStats'] as Record<string, number>;
    return { stages: stagesOf(winningPlan.queryPlan ?? winningPlan), keys: totalKeysExamined, documents: totalDocsExamined };
  }

  test.each<[string, Omit<Query, 'limit'>, string]>([
    ['a page', { where: { owner: 'a' }, sort: ['-at'] }, 'owner__down_at'],
    ['the next page', { where: { owner: 'a' }, sort: ['-at'], after: [1500, 'x'] }, 'owner__down_at'],
    ['a range', { where: { owner: 'a' }, sort: ['-at'], range: { field: 'at', from: 1, below: 900 } }, 'owner__down_at'],
    ['a range after a cursor', { where: { owner: 'a' }, sort: ['-at'], range: { field: 'at', from: 1 }, after: [700, 'x'] }, 'owner__down_at'],
    ['all filters', { where: { owner: 'a', read: 0, colour: 'red' }, sort: ['-at'], after: [1500, 'x'] }, 'owner__colour__read__down_at'],
    ['null', { where: { owner: 'a', folder: null }, sort: ['size', '-at'] }, 'owner__folder__size__down_at'],
    ['mixed directions', { where: { owner: 'a', folder: 'f' }, sort: ['size', '-at'], after: [1, 2000, 'x'] }, 'owner__folder__size__down_at'],
    ['filters with all values', { where: { owner: 'a', colour: ['red', 'green', 'blue'], read: [0, 1] }, sort: ['-at'] }, 'owner__colour__read__down_at'],
    [
      'filters with all values after a cursor',
      { where: { owner: 'a', colour: ['red', 'green', 'blue'], read: [0, 1] }, sort: ['-at'], after: [1500, 'x'] },
      'owner__colour__read__down_at',
    ],
  ])('%s reads only its documents, through its index and without a sort', async (_, query, index) => {
    const { stages, keys, documents } = await explain(query);
    expect(new Set(stages.flatMap(({ indexName }) => indexName ?? []))).toEqual(new Set([index]));
    expect(stages.map(({ stage }) => stage)).not.toContain('SORT');
    expect(stages.map(({ stage }) => stage)).not.toContain('COLLSCAN');
    expect(documents).toBeLessThanOrEqual(20);
    expect(keys).toBeLessThanOrEqual(40);
  });

  test('counting reads only an index', async () => {
    const driverQuery = toDriverQuery(letters, { where: { owner: 'a', colour: ['red', 'blue'], read: 0 }, range: { field: 'at', from: 3 }, sort: [] });
    const plan = await stored
      .aggregate([{ $match: driverQuery?.filter ?? {} }, { $group: { _id: 1, n: { $sum: 1 } } }], { hint: driverQuery?.hint })
      .explain('executionStats');
    expect(JSON.stringify(plan)).toContain('"totalDocsExamined":0');
    expect(JSON.stringify(plan)).not.toContain('COLLSCAN');
    expect(driverQuery?.hint).toBe('owner__colour__read__down_at');
  });
});

function stagesOf(stage: Stage): Stage[] {
  const below = [...(stage.inputStage ? [stage.inputStage] : []), ...(stage.inputStages ?? [])];
  return [stage, ...below.flatMap(stagesOf)];
}
