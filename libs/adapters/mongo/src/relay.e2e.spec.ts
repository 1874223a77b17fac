import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Relay, Unavailable, createClock, createHandle } from '@parley/event-sourcing';
import { MemoryBroker, random, randomDelay } from '@parley/event-sourcing/testing';
import { type MongoAdapters, openMongo } from './index.js';
import { type Temporary, openTemporary, sharedServer } from './testing/temporary.js';

const server = sharedServer();
afterAll(() => server.stop());

const TTL_MS = 1500;

describe('relays with MongoDB', () => {
  let mongo: Temporary;
  let sent: { readonly by: string; readonly event: string }[];
  let running: { readonly relay: Relay; readonly adapters: MongoAdapters }[];
  beforeEach(async () => {
    mongo = await openTemporary(await server.uri());
    [sent, running] = [[], []];
  });
  afterEach(async () => {
    // Relays of dead processes would request their lease for ever.
    await Promise.all(running.map(({ relay }) => relay.stop()));
    await Promise.all(running.map(({ adapters }) => adapters.close()));
    await mongo.close();
  });

  /** Starts a relay with its own connection. */
  async function start(by: string, fails: () => boolean = () => false) {
    const adapters = await openMongo({ uri: mongo.uri, database: mongo.database });
    const broker = new MemoryBroker((events) => sent.push(...events.map(({ stream, version }) => ({ by, event: `${stream}@${version}` }))));
    broker.attempt = async () => {
      await pause(3);
      if (fails()) throw new Unavailable('the broker is unavailable');
    };
    const relay = new Relay({
      name: 'relay',
      feed: adapters.feed,
      store: adapters.eventStore,
      lease: adapters.lease('relay', TTL_MS),
      checkpoints: adapters.checkpoints,
      publisher: broker,
      publicEventOf: (event) => ({ ...event, source: 'shop', key: event.stream }),
      batchSize: 20,
      leaseIntervalMs: 100,
    });
    const process = { relay, adapters };
    running.push(process);
    relay.start();
    return process;
  }

  const handle = () => createHandle(mongo.eventStore, createClock());
  const counter = { initial: 0, evolve: (n: number) => n + 1, decide: () => [{ type: 'E', data: 1 }] };
  const firsts = () => [...new Set(sent.map(({ event }) => event))];
  const all = (stream: string, n: number) => Array.from({ length: n }, (_, i) => `${stream}@${i + 1}`);
  async function hasPublished(who: string): Promise<void> {
    const does = () => sent.some(({ by }) => by === who);
    for (let i = 0; i < 500 && !does(); i++) await pause(20);
    expect(does()).toBe(true);
  }
  async function published(n: number): Promise<void> {
    for (let i = 0; i < 1000 && firsts().length < n; i++) await pause(20);
    expect(firsts()).toHaveLength(n);
  }

  test('publish each event once, by one of two concurrent relays', async () => {
    const both = [await start('one'), await start('two')];
    const append = handle();
    await Promise.all(Array.from({ length: 60 }, (_, i) => append(counter, `s-${i % 6}`, {})));
    await published(60);
    expect(both.filter(({ relay }) => relay.isLeading)).toHaveLength(1);
    expect(sent).toHaveLength(60);
    expect(new Set(sent.map(({ by }) => by)).size).toBe(1);
    for (let i = 0; i < 6; i++) expect(firsts().filter((event) => event.startsWith(`s-${i}@`))).toEqual(all(`s-${i}`, 10));
  });

  test('publish all events in order although relays die one after the other and the broker fails', async () => {
    const next = random(4);
    let failing = false;
    let writing = true;
    const append = handle();
    const counts = new Map<string, number>();
    const writers = Array.from({ length: 12 }, async (_, i) => {
      while (writing) {
        await randomDelay(next);
        const { version } = await append(counter, `s-${i}`, {});
        counts.set(`s-${i}`, version);
      }
    });
    let current = await start('0', () => failing);
    for (let life = 1; life <= 4; life++) {
      await hasPublished(`${life - 1}`);
      await pause(next() * 300);
      failing = life === 2;
      const after = await start(`${life}`, () => failing);
      // A killed process loses its connections but keeps its lease.
      if (life % 2) await current.adapters.close();
      else await current.relay.stop();
      await pause(life === 2 ? 600 : 100);
      failing = false;
      current = after;
    }
    writing = false;
    await Promise.all(writers);
    await published([...counts.values()].reduce((sum, n) => sum + n, 0));
    for (const [stream, n] of counts) expect(firsts().filter((event) => event.startsWith(`${stream}@`))).toEqual(all(stream, n));
    expect([...new Set(sent.map(({ by }) => by))]).toEqual(['0', '1', '2', '3', '4']);
  }, 90_000);
});
