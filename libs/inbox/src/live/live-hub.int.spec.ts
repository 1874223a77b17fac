import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type DocumentStore, Unavailable } from '@parley/event-sourcing';
import { MemorySlots } from '@parley/event-sourcing/testing';
import { apply, memoryInbox } from '../testing/apply.js';
import { Happenings } from '../testing/events.js';
import { LiveWorld, until } from '../testing/live.js';
import { MAX_MISSED_CHANGES } from './missed-events.js';

const LARGE = 'x'.repeat(8_000);

describe('live streams', () => {
  let store: DocumentStore;
  let all: Happenings;
  let world: LiveWorld;
  const use = async (options?: ConstructorParameters<typeof LiveWorld>[1]) => {
    world = new LiveWorld(store, options);
    await world.start();
  };
  /** Projects what has happened since this was last called. */
  let projected = 0;
  const project = async (batchSize?: number) => {
    await apply(store, all.events.slice(projected), batchSize);
    projected = all.events.length;
  };
  /** Messages of many buyers, so that none of them takes the place of another. */
  const messages = async (count: number, text = LARGE) => {
    for (let n = 0; n < count; n++) all.message(text, { buyerId: `b-${all.events.length}` });
    await project(100);
  };

  beforeEach(async () => {
    [store, all, projected] = [await memoryInbox(), new Happenings(), 0];
  });
  afterEach(() => world.close());

  it('end for a client that does not read, and continue for other clients of the seller', async () => {
    await use();
    const [deaf, reader] = [await world.open('s-1'), await world.open('s-1')];
    deaf.socket.pause();
    for (let n = 0; n < 30; n++) await messages(30);
    await until(() => reader.count('conversation') === 900, 'all events at the client that reads');
    expect([world.ended, world.hub.size]).toEqual([['slow-client'], 1]);
    expect(reader.closed).toBe(false);
  });

  it('destroy a connection whose token expires while something is unsent, and write nothing behind its end', async () => {
    await use({ graceMs: 100 });
    const deaf = await world.open('s-1?ttl=1500');
    deaf.socket.pause();
    const reader = await world.open('s-1');
    await messages(300);
    await until(() => world.ended.length === 1, 'the end of the stream');
    await messages(20);
    await until(() => reader.count('conversation') === 320, 'all events at the client that reads');
    expect(['token-expired', 'slow-client']).toContain(world.ended[0]);
    deaf.socket.resume();
    await until(() => deaf.closed, 'the end of the connection');
  });

  it('end with their token', async () => {
    await use();
    const client = await world.open('s-1?ttl=300');
    await until(() => client.closed, 'the end of the connection');
    expect([world.ended, world.hub.size]).toEqual([['token-expired'], 0]);
  });

  it('end when their token is verified again and refused, and those of other tokens continue', async () => {
    await use();
    const [client, other] = [await world.open('s-1'), await world.open('s-2')];
    await world.hub.authorizeAgain();
    expect(world.ended).toEqual([]);
    world.refused.add('s-1');
    await world.hub.authorizeAgain();
    await until(() => client.closed, 'the end of the connection');
    expect([world.ended, other.closed]).toEqual([['token-refused'], false]);
  });

  it('are alone on their connection: two in one packet are refused, and a request behind a stream ends it', async () => {
    await use();
    const client = await world.open(['s-1', 's-1?ttl=300']);
    await until(() => client.raw.split('HTTP/1.1 503').length === 3, 'two refusals');
    expect(world.refusals).toBe(2);
    const later = await world.open('s-1');
    later.socket.write('GET /s-1 HTTP/1.1\r\nHost: x\r\n\r\n');
    await until(() => later.closed, 'the end of the connection');
    await messages(1);
    expect([world.hub.size, world.failures]).toEqual([0, []]);
  });

  it('are at most so many of one seller: the oldest ends, and is told to come back later', async () => {
    await use({ streamsPerSeller: 2 });
    const [first, second, third] = [await world.open('s-1'), await world.open('s-1'), await world.open('s-1')];
    const other = await world.open('s-2');
    await until(() => first.closed, 'the end of the oldest');
    expect([second.closed, third.closed, other.closed, world.ended]).toEqual([false, false, false, ['too-many-streams']]);
    const [firstRetry, lastRetry] = [...first.raw.matchAll(/^retry: (\d+)$/gm)].map(([, ms]) => Number(ms));
    expect([firstRetry >= 1_000 && firstRetry <= 3_000, lastRetry >= 30_000]).toEqual([true, true]);
  });

  it('are at most so many of one seller in all instances: the oldest ends wherever it is', async () => {
    const slots = new MemorySlots();
    await use({ streamsPerSeller: 2, slots: slots.process() });
    const other = new LiveWorld(store, { streamsPerSeller: 2, slots: slots.process() });
    await other.start();
    try {
      const [first, second] = [await world.open('s-1'), await other.open('s-1')];
      const ofAnother = await world.open('s-2');
      await Promise.all([world.hub.endDropped(), other.hub.endDropped()]);
      expect([world.ended, other.ended]).toEqual([[], []]);
      await other.open('s-1');
      await Promise.all([world.hub.endDropped(), other.hub.endDropped()]);
      await until(() => first.closed, 'the end of the oldest');
      expect(Number([...first.raw.matchAll(/^retry: (\d+)$/gm)].at(-1)?.[1])).toBeGreaterThanOrEqual(30_000);
      expect([world.ended, other.ended, second.closed, ofAnother.closed]).toEqual([['too-many-streams'], [], false, false]);
      second.socket.destroy();
      await until(() => other.ended.length === 1, 'the end of the client that left');
      await world.open('s-1');
      await Promise.all([world.hub.endDropped(), other.hub.endDropped()]);
      expect([world.ended, other.ended]).toEqual([['too-many-streams'], ['client-gone']]);
    } finally {
      await other.close();
    }
  });

  it('continue within the limit of their instance while the shared slots are unavailable', async () => {
    const away = () => Promise.reject(new Unavailable('away'));
    await use({ streamsPerSeller: 2, slots: { take: away, release: away, dropped: away } });
    const clients = [await world.open('s-1'), await world.open('s-1'), await world.open('s-1')];
    await world.hub.endDropped();
    await until(() => clients[0].closed, 'the end of the oldest');
    expect([world.ended, clients[1].closed, clients[2].closed]).toEqual([['too-many-streams'], false, false]);
    expect(world.failures.length).toBeGreaterThan(0);
  });

  it('read once for all streams of a seller', async () => {
    await use();
    for (let n = 0; n < 5; n++) await world.open('s-1');
    await messages(1);
    let reads = 0;
    const read = store.documents.tallies.bind(store.documents);
    store.documents.tallies = (owner) => (reads++, read(owner));
    await new Promise((resolve) => setTimeout(resolve, 100));
    reads = 0;
    await messages(1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(reads).toBe(1);
  });

  it('send 1,000 missed changes to a client that resumes, each with its last state', async () => {
    await use();
    const client = await world.open('s-1');
    const start = client.lastId;
    client.socket.destroy();
    await messages(1_000, 'missed');
    const again = await world.open('s-1', start);
    await until(() => again.events.some(({ event }) => event === 'counts'), 'the counts');
    const seen = again.events.filter(({ event }) => event === 'conversation').map(({ data }) => data.buyerId);
    expect([seen.length, new Set(seen).size]).toEqual([1_000, 1_000]);
    expect(again.events.some(({ event }) => event === 'reset')).toBe(false);
    await messages(1, 'after');
    await until(() => again.events.some(({ data }) => (data.lastMessage as { text: string } | undefined)?.text === 'after'), 'the next change');
  });

  it('send reset to a client that missed too much, and continue from there', async () => {
    await use();
    const client = await world.open('s-1');
    const start = client.lastId;
    client.socket.destroy();
    await messages(MAX_MISSED_CHANGES + 1, 'missed');
    const again = await world.open('s-1', start);
    await until(() => again.events.some(({ event }) => event === 'reset'), 'the reset');
    const resets = again.events.length;
    await messages(1, 'after');
    await until(() => again.events.length > resets, 'the next change');
    expect(again.events[resets]).toMatchObject({ event: 'conversation', data: { lastMessage: { text: 'after' } } });
  });

  it('end if the inbox cannot be read, which is counted, and resume without a gap', async () => {
    await use();
    const client = await world.open('s-1');
    const since = store.changes.since.bind(store.changes);
    store.changes.since = () => Promise.reject(new Unavailable('away'));
    await messages(1, 'while it is disconnected');
    await until(() => client.closed, 'the end of the connection');
    expect([world.ended, world.failures.length > 0]).toEqual([['failure'], true]);
    store.changes.since = since;
    const again = await world.open('s-1', client.lastId);
    await until(() => again.events.some(({ event }) => event === 'conversation'), 'the missed change');
  });

  it('wake only a few sellers at a time for a notice to all of them', async () => {
    await use();
    for (let n = 0; n < 40; n++) await world.open(`s-${n}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
    let [running, most] = [0, 0];
    const read = store.documents.tallies.bind(store.documents);
    store.documents.tallies = async (owner) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
      return read(owner);
    };
    const clients = [await world.open('s-0'), await world.open('s-39')];
    all.notice('n-1');
    await project();
    await until(() => clients.every(({ events }) => events.some(({ event }) => event === 'notice')), 'the notice');
    expect(most).toBeLessThanOrEqual(10);
  });
});
