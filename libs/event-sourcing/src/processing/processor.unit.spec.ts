import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Parked } from '../read-models/document-store.js';
import { type Event, type Recorded } from '../vocabulary/event.js';
import { WAITS } from './ordered-fold.js';
import { Processor, type ProcessorOptions } from './processor.js';
import { type AccountEvent, accounts, counting, decode, entries, naively } from '../testing/accounts.js';
import { MemoryReadModels } from '../testing/memory-read-models.js';
import { ScriptFeed } from '../testing/script-feed.js';

type Raw = Event & Recorded;

const STREAMS = ['shop-ann', 'door-ann', 'shop-bob'];
const LENGTH = 5;

/** Odd versions of shops add, all others are visits. */
function rawEvent(stream: string, version: number): Raw {
  const adds = stream.startsWith('shop') && version % 2 === 1;
  return { type: adds ? 'Added' : 'Visited', data: adds ? { n: version, by: stream } : {}, stream, version, at: version };
}

/** The same event in a form that this release cannot decode. */
function unknownForm(event: Raw): Raw {
  return { ...event, data: { ...(event.data as object), poison: true } };
}

const history = STREAMS.flatMap((stream) => Array.from({ length: LENGTH }, (_, i) => rawEvent(stream, i + 1)));

async function follow(options: Partial<ProcessorOptions<AccountEvent>> = {}) {
  const readModels = new MemoryReadModels();
  const store = await readModels.open('counting', 1);
  const feed = new ScriptFeed();
  const parked: Parked[] = [];
  const start = async (more: Partial<ProcessorOptions<AccountEvent>> = {}) => {
    const processor = new Processor<AccountEvent>({ projection: counting(), store, feed, decode, onParked: (each) => parked.push(each), ...options, ...more });
    await processor.start();
    return processor;
  };
  return { store, feed, start, parked };
}

describe('a processor of any feed', () => {
  test('builds the same documents for any order, with gaps, repetitions and undecodable forms', async () => {
    const delivery = fc.record({ of: fc.nat(history.length - 1), unknown: fc.boolean(), restart: fc.boolean() });
    const script = fc.tuple(fc.array(delivery, { maxLength: 30 }), fc.shuffledSubarray(history, { minLength: history.length }), fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }));
    await fc.assert(
      fc.asyncProperty(script, async ([noise, complete, sizes]) => {
        const { store, feed, start } = await follow();
        let processor = await start();
        // The noise comes first and between; in the end each event has arrived once in a form that can be decoded.
        const deliveries = [...noise.slice(0, 15).map(formOf), ...complete, ...noise.slice(15).map(formOf)];
        for (let i = 0, round = 0; i < deliveries.length; round++) {
          const size = sizes[round % sizes.length];
          await feed.deliver(...deliveries.slice(i, i + size));
          i += size;
          if (noise[round]?.restart) {
            await processor.stop();
            processor = await start();
          }
        }
        await processor.stop();
        const expected = naively(history);
        expect(await store.documents.getMany(accounts, ['ann', 'bob'])).toEqual(expected);
        expect(await store.documents.tallies('everybody')).toMatchObject({ entries: history.filter(({ type }) => type === 'Added').length });
        // A form that cannot be decoded and came after the event itself waits for the next event of its stream.
        for (const { event } of await store.parked.list()) expect(event.data).toMatchObject({ poison: true });
      }),
      { numRuns: 200 },
    );

    function formOf({ of, unknown }: { of: number; unknown: boolean }): Raw {
      return unknown ? unknownForm(history[of]) : history[of];
    }
  });

  test('parks what arrives behind a gap, names the missing event, and applies all in order when it arrives', async () => {
    const { store, feed, start, parked } = await follow();
    const processor = await start();
    await feed.deliver(rawEvent('shop-ann', 1), rawEvent('shop-ann', 3), rawEvent('door-ann', 1), rawEvent('shop-ann', 4));
    expect(parked.map(({ version, error }) => [version, error])).toEqual([
      [3, 'StreamGap: Event 3 of shop-ann arrived after event 1: waiting for event 2'],
      [4, WAITS],
    ]);
    expect(await store.documents.get(accounts, 'ann')).toMatchObject({ held: 1, visits: 1 });
    await feed.deliver(rawEvent('shop-ann', 2));
    expect(await store.parked.list()).toEqual([]);
    expect(await store.documents.get(accounts, 'ann')).toMatchObject({ held: 4, visits: 3, adds: ['1:shop-ann', '3:shop-ann'] });
    await processor.stop();
  });

  test('applies an event that arrives in a form that can be decoded after one that cannot, and parks nothing twice', async () => {
    const { store, feed, start } = await follow();
    const processor = await start();
    for (let i = 0; i < 3; i++) await feed.deliver(rawEvent('shop-ann', 1), unknownForm(rawEvent('shop-ann', 2)), rawEvent('shop-ann', 3));
    expect((await store.parked.list()).map(({ version }) => version)).toEqual([2, 3]);
    await feed.deliver(rawEvent('shop-ann', 2));
    expect(await store.parked.list()).toEqual([]);
    expect(await store.documents.get(accounts, 'ann')).toMatchObject({ held: 4, visits: 1 });
    await processor.stop();
  });

  test('continues a stream if an old event comes again in an undecodable form', async () => {
    const { store, feed, start } = await follow();
    const processor = await start();
    await feed.deliver(rawEvent('shop-ann', 1), rawEvent('shop-ann', 2));
    await feed.deliver(unknownForm(rawEvent('shop-ann', 1)));
    expect(await store.parked.countStreams()).toBe(1);
    await feed.deliver(rawEvent('shop-ann', 3));
    expect(await store.parked.countStreams()).toBe(0);
    expect(await store.documents.get(accounts, 'ann')).toMatchObject({ held: 4, visits: 1 });
    await processor.stop();
  });

  test('parks an event whose documents cannot be named, and continues all other streams', async () => {
    const { store, feed, start } = await follow();
    const reads = (event: AccountEvent) => {
      if (event.stream === 'shop-bob') throw new Error('no such document');
      return counting().reads(event);
    };
    const processor = await start({ projection: { ...counting(), reads } });
    await feed.deliver(rawEvent('shop-bob', 1), rawEvent('shop-ann', 1));
    expect((await store.parked.list()).map(({ error }) => error)).toEqual(['Error: no such document']);
    expect(await store.documents.get(accounts, 'ann')).toMatchObject({ held: 1 });
    await processor.stop();
  });

  test('retries parked streams when it starts, as a release may have come that can apply them', async () => {
    const { store, feed, start } = await follow();
    const before = await start({ projection: counting(new Set(['ann'])) });
    await feed.deliver(...history.filter(({ stream }) => stream === 'door-ann'), rawEvent('shop-bob', 1));
    await before.stop();
    expect(await store.parked.countStreams()).toBe(1);
    const after = await start();
    for (let i = 0; i < 100 && (await store.parked.countStreams()) > 0; i++) await new Promise(setImmediate);
    expect(await store.documents.get(accounts, 'ann')).toMatchObject({ visits: LENGTH });
    await after.stop();
  });

  test('applies more parked events than it holds in memory at once', async () => {
    const { store, feed, start } = await follow();
    const processor = await start();
    const many = Array.from({ length: 2500 }, (_, i) => rawEvent('door-ann', i + 1));
    await feed.deliver(...many.slice(1));
    expect(await store.parked.list()).toHaveLength(2499);
    await feed.deliver(many[0]);
    expect(await store.parked.list()).toEqual([]);
    expect(await store.documents.get(accounts, 'ann')).toMatchObject({ visits: 2500 });
    await processor.stop();
  });

  test('looks up only the parked streams of a batch, and loads events only if it may release them', async () => {
    const { store, feed, start } = await follow();
    const processor = await start();
    await feed.deliver(rawEvent('shop-ann', 2), rawEvent('shop-bob', 2));
    const asked: string[] = [];
    const loaded: (string | undefined)[] = [];
    const { parked } = store;
    const [firstVersions, list] = [parked.firstVersions.bind(parked), parked.list.bind(parked)];
    parked.firstVersions = (streams) => (asked.push(...streams), firstVersions(streams));
    parked.list = (stream, limit) => (loaded.push(stream), list(stream, limit));
    await feed.deliver(rawEvent('door-ann', 1), rawEvent('shop-ann', 3));
    expect([asked, loaded]).toEqual([['door-ann', 'shop-ann'], []]);
    await feed.deliver(rawEvent('shop-bob', 1));
    expect(loaded).toEqual(['shop-bob']);
    await processor.stop();
  });

  test('keeps the reason of the first event when it is delivered again, and renews it when it changes', async () => {
    const { store, feed, start } = await follow();
    const processor = await start();
    await feed.deliver(rawEvent('shop-ann', 3));
    await feed.deliver(rawEvent('shop-ann', 1));
    expect((await store.parked.list()).map(({ error }) => error)).toEqual(['StreamGap: Event 3 of shop-ann arrived after event 1: waiting for event 2']);
    expect(await store.documents.get(entries, 'shop-ann@3')).toBeNull();
    await processor.stop();
  });
});
