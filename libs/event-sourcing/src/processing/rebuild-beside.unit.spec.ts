import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type DocumentStore } from '../read-models/document-store.js';
import { Processor } from './processor.js';
import { type RebuildBesideOptions, rebuildBeside } from './rebuild-beside.js';
import { type Account, type AccountEvent, accounts, counting, decode, entries } from '../testing/accounts.js';
import { changes } from '../testing/letters.js';
import { MemoryLog } from '../testing/memory-log.js';
import { MemoryReadModels } from '../testing/memory-read-models.js';

let log: MemoryLog;
let readModels: MemoryReadModels;
let live: Processor<AccountEvent>;
let versions: Map<string, number>;

beforeEach(async () => {
  log = new MemoryLog();
  readModels = new MemoryReadModels();
  versions = new Map();
  await readModels.activate('counting', 1);
  live = await follow(1);
});
afterEach(() => live.stop());

async function follow(generation: number): Promise<Processor<AccountEvent>> {
  const store = await readModels.open('counting', generation);
  const processor = new Processor<AccountEvent>({ projection: counting(), store, feed: log, decode });
  await processor.start();
  return processor;
}

async function add(customer: string, source = 'shop'): Promise<void> {
  const stream = `${source}-${customer}`;
  const version = versions.get(stream) ?? 0;
  versions.set(stream, version + 1);
  await log.append({ stream, expectedVersion: version, events: [{ type: 'Added', data: { n: 1, by: 'x' } }], at: version + 1 });
}

function rebuilt(options: Partial<RebuildBesideOptions<AccountEvent>> = {}) {
  return rebuildBeside<AccountEvent>({
    projection: counting(),
    feed: log,
    decode,
    readModels,
    batchSize: 16,
    switchWhenDifferent: false,
    liveCaughtUp: () => live.caughtUp(),
    handedOver: () => Promise.resolve(),
    ...options,
  });
}

async function spoil(store: DocumentStore, id: string): Promise<void> {
  const found = (await store.projection.load([{ collection: accounts, id }])).get(accounts)?.[0];
  if (!found) throw new Error(`${id} is not there`);
  const after = { ...found, revision: found.revision + 1, document: { ...(found.document as Account), held: -1 } };
  await store.projection.commit(changes({ writes: [{ collection: accounts, before: found, after }] }));
}

test('cuts over to an equal generation while writes continue, and misses none of them', async () => {
  for (let i = 0; i < 50; i++) await add(`c${i % 5}`);
  let writing = true;
  let held = 0;
  const writer = (async () => {
    for (; writing; held++) {
      await add('busy');
      await pause(1);
    }
  })();
  const phases: string[] = [];
  const heldAtSwitch: number[] = [];
  const handedOver = async () => {
    expect(await readModels.active('counting')).toBe(2);
    heldAtSwitch.push(held);
    while (held === heldAtSwitch[0]) await pause(1);
  };
  const found = await rebuilt({ handedOver, onPhase: (phase) => phases.push(phase) });
  expect(found).toMatchObject({ generation: 2, differences: [], switched: true, parkedStreams: [] });
  expect(phases).toEqual(['building', 'comparing', 'handing over']);
  writing = false;
  await writer;
  await live.stop();
  live = await follow(2);
  await live.caughtUp();
  const store = await readModels.open('counting', 2);
  expect(await store.documents.get<Account>(accounts, 'busy')).toMatchObject({ held });
  expect(await store.documents.get<Account>(accounts, 'c0')).toMatchObject({ held: 10 });
});

test('names what is different for good and stays with the live generation, unless the new one is to be taken', async () => {
  for (let i = 0; i < 20; i++) await add(`c${i % 4}`);
  await live.caughtUp();
  await spoil(await readModels.open('counting', 1), 'c2');
  expect(await rebuilt()).toMatchObject({ generation: 2, differences: ['accounts/c2'], switched: false });
  expect(await readModels.active('counting')).toBe(1);
  expect(await rebuilt({ switchWhenDifferent: true })).toMatchObject({ generation: 2, differences: ['accounts/c2'], switched: true });
  expect(await readModels.active('counting')).toBe(2);
});

test('drops the generations before the live one, and keeps that', async () => {
  await add('ann');
  await live.caughtUp();
  await rebuilt();
  await live.stop();
  live = await follow(2);
  await live.caughtUp();
  expect((await rebuilt()).generation).toBe(3);
  const documentsOf = async (generation: number) => {
    const found: string[] = [];
    for await (const { id } of readModels.dump('counting', generation, [accounts, entries])) found.push(id);
    return found.length;
  };
  expect([await documentsOf(1), await documentsOf(2), await documentsOf(3)]).toEqual([0, 2, 2]);
});

test('reports streams that the new generation cannot apply', async () => {
  await add('ann');
  await log.append({ stream: 'door-ann', expectedVersion: 0, events: [{ type: 'Visited', data: { poison: true } }], at: 1 });
  expect((await rebuilt()).parkedStreams).toEqual(['door-ann']);
});
