import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { type Lease } from './lease.js';
import { Unavailable } from '../vocabulary/refusal.js';
import { HELD_STREAMS_AT_MOST } from './held-streams.js';
import { Relay, type RelayOptions } from './relay.js';
import { MemoryBroker } from '../testing/memory-broker.js';
import { MemoryCheckpoints, MemoryLease } from '../testing/memory-lease.js';
import { MemoryLog } from '../testing/memory-log.js';
import { UnexpectedEvent } from '../vocabulary/unexpected.js';

/** A broker that names what it was sent. */
class Broker extends MemoryBroker {
  get names(): string[] {
    return this.sent.map(({ stream, version }) => `${stream}@${version}`);
  }

  /** What a consumer makes of it: every event once, where it came first. */
  get recognised(): string[] {
    return [...new Set(this.names)];
  }
}

/** The same lease, of which one holder sees something else. */
function but(lease: Lease, some: Partial<Lease>): Lease {
  return { take: () => lease.take(), renew: (grant) => lease.renew(grant), release: (grant) => lease.release(grant), ...some };
}

/** Lets time go by for everybody, however long the machine takes for it. */
const pause = (ms: number) => jest.advanceTimersByTimeAsync(ms);

describe('a relay', () => {
  let log: MemoryLog;
  let lease: MemoryLease;
  let checkpoints: MemoryCheckpoints;
  let broker: Broker;
  let relays: Relay[];
  let at: number;

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    [log, lease, checkpoints, broker] = [new MemoryLog(), new MemoryLease(150), new MemoryCheckpoints(), new Broker()];
    relays = [];
    at = Date.now() * 1000;
  });
  afterEach(async () => {
    await Promise.all(relays.map((relay) => relay.stop()));
    jest.useRealTimers();
  });

  function start(some: Partial<RelayOptions> = {}, knows: (type: string) => boolean = () => true): Relay {
    const relay = new Relay({
      name: 'relay',
      feed: log,
      store: log,
      lease,
      checkpoints,
      publisher: broker,
      publicEventOf: (event) => {
        if (!knows(event.type)) throw new UnexpectedEvent(`unknown ${event.type}`);
        return event.type === 'Inner' ? null : { ...event, source: 'shop', key: event.stream };
      },
      batchSize: 3,
      askEveryMs: 10,
      ...some,
    });
    relays.push(relay);
    relay.start();
    return relay;
  }

  async function append(stream: string, ...types: string[]): Promise<void> {
    const expectedVersion = (await log.read(stream)).length;
    await log.append({ stream, expectedVersion, events: types.map((type) => ({ type, data: {} })), at: ++at });
  }

  async function eventually(condition: () => boolean): Promise<void> {
    for (let i = 0; i < 300 && !condition(); i++) await pause(10);
    expect(condition()).toBe(true);
  }

  const all = (stream: string, n: number) => Array.from({ length: n }, (_, i) => `${stream}@${i + 1}`);

  test('publishes what was there and what comes, and keeps to itself what is nobody else’s business', async () => {
    const published: number[] = [];
    await append('a', 'Added', 'Inner', 'Added', 'Added', 'Added');
    const relay = start({ onPublished: (events) => published.push(events.length) });
    await eventually(() => broker.sent.length === 4);
    await append('b', 'Inner');
    await append('b', 'Added');
    await eventually(() => broker.sent.length === 5);
    await eventually(() => checkpoints.saved.get('relay') === '7');
    expect(broker.names).toEqual(['a@1', 'a@3', 'a@4', 'a@5', 'b@2']);
    expect(published.reduce((sum, n) => sum + n)).toBe(5);
    expect(relay.isLeading).toBe(true);
    expect(relay.lagMs()).toBe(0);
  });

  test('goes on after the saved checkpoint, and another takes over at once where it stops', async () => {
    await append('a', 'Added', 'Added');
    const first = start();
    await eventually(() => checkpoints.saved.get('relay') === '2');
    await first.stop();
    expect(first.isLeading).toBe(false);
    await append('a', 'Added');
    start();
    await eventually(() => broker.sent.length === 3);
    expect(broker.names).toEqual(all('a', 3));
  });

  test('of two one publishes; the other goes on after its end within the life of a lease', async () => {
    const told: string[] = [];
    const [one, two] = ['one', 'two'].map((who) => start({ onLeading: (leads) => told.push(`${who} ${leads ? 'leads' : 'follows'}`) }));
    for (let i = 0; i < 10; i++) {
      await append('a', 'Added');
      await pause(20);
      expect([one, two].filter(({ isLeading }) => isLeading)).toHaveLength(1);
    }
    await eventually(() => broker.sent.length === 10);
    expect(told).toEqual(['one leads']);
    await one.stop();
    await append('a', 'Added');
    await eventually(() => broker.sent.length === 11);
    expect(broker.names).toEqual(all('a', 11));
    expect(told).toEqual(['one leads', 'one follows', 'two leads']);
  });

  test('a crash between publishing and the checkpoint sends a few batches twice and loses nothing', async () => {
    await append('a', ...Array.from({ length: 40 }, () => 'Added'));
    const crashed = start({
      checkpoints: { claim: (name, token) => checkpoints.claim(name, token), save: () => new Promise(() => undefined) },
    });
    await eventually(() => broker.sent.length === 24);
    await pause(50);
    expect(broker.names).toEqual(all('a', 24));
    relays.splice(relays.indexOf(crashed), 1);
    lease.renew = () => Promise.resolve(false);
    start();
    await eventually(() => broker.recognised.length === 40);
    expect(broker.names).toEqual([...all('a', 24), ...all('a', 40)]);
  });

  test('a checkpoint is saved behind several batches where they come in a trickle, and in the end the last one', async () => {
    const saves: string[] = [];
    let batches = 0;
    start({
      checkpoints: {
        claim: (name, token) => checkpoints.claim(name, token),
        save: (name, token, checkpoint) => {
          saves.push(checkpoint);
          return checkpoints.save(name, token, checkpoint);
        },
      },
      onPublished: () => batches++,
    });
    for (let i = 1; i <= 20; i++) {
      await append('a', 'Added');
      await eventually(() => broker.sent.length === i);
    }
    await eventually(() => checkpoints.saved.get('relay') === '20');
    expect(batches).toBe(20);
    expect(saves.length).toBeLessThan(batches);
  });

  test('a broker that fails holds it up; nothing is lost or out of order, and the lag tells', async () => {
    const errors: unknown[] = [];
    let failing = true;
    broker.attempt = async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (failing) throw new Unavailable('no broker');
    };
    const relay = start({ onError: (error) => errors.push(error) });
    await append('a', 'Added', 'Added', 'Added', 'Added', 'Added');
    await append('b', 'Added', 'Added');
    await eventually(() => errors.length > 3);
    expect(relay.lagMs(at / 1000 + 5000)).toBeGreaterThan(4900);
    expect(relay.isLeading).toBe(true);
    failing = false;
    await eventually(() => broker.sent.length === 7);
    expect(broker.names).toEqual([...all('a', 5), ...all('b', 2)]);
    for (const error of errors) expect(error).toBeInstanceOf(Unavailable);
  });

  test('a checkpoint that cannot be saved is tried again without publishing twice', async () => {
    let failures = 4;
    const save = (name: string, token: number, checkpoint: string) =>
      failures-- > 0 ? Promise.reject(new Unavailable('away')) : checkpoints.save(name, token, checkpoint);
    await append('a', 'Added', 'Added');
    start({ checkpoints: { claim: (name, token) => checkpoints.claim(name, token), save } });
    await eventually(() => checkpoints.saved.get('relay') === '2');
    expect(broker.names).toEqual(all('a', 2));
  });

  test('a holder that was out of its time publishes no more, cannot save, and the next one misses nothing', async () => {
    let release: () => void = () => undefined;
    broker.attempt = () => new Promise<void>((resolve) => (release = resolve));
    await append('a', 'Added', 'Added');
    const frozen = new MemoryLease(60);
    const stuck = start({ lease: but(frozen, { renew: () => new Promise(() => undefined) }) });
    await eventually(() => stuck.isLeading);
    await pause(100);
    const next = new Broker();
    start({ lease: frozen, publisher: next });
    await append('a', 'Added');
    await eventually(() => next.sent.length === 3);
    broker.attempt = () => Promise.resolve();
    release();
    await eventually(() => !stuck.isLeading);
    expect(checkpoints.saved.get('relay')).toBe('3');
    expect(broker.names).toEqual(all('a', 2));
    expect(next.names).toEqual(all('a', 3));
  });

  test('a lease that cannot be asked for is asked for again', async () => {
    let failures = 2;
    const errors: unknown[] = [];
    const take = () => (failures-- > 0 ? Promise.reject(new Unavailable('away')) : lease.take());
    await append('a', 'Added');
    start({ lease: but(lease, { take }), onError: (error) => errors.push(error) });
    await eventually(() => broker.sent.length === 1);
    expect(errors).toHaveLength(2);
  });

  test('a lease that is renewed is kept, also where renewing fails now and then', async () => {
    let renewals = 0;
    const renew = (grant: Parameters<MemoryLease['renew']>[0]) =>
      ++renewals % 2 ? Promise.reject(new Unavailable('away')) : lease.renew(grant);
    const told: boolean[] = [];
    start({ lease: but(lease, { renew }), onLeading: (isLeading) => told.push(isLeading) });
    for (let i = 0; i < 40; i++) {
      await pause(10);
      expect(told).toEqual([true]);
      expect(await lease.take()).toBeNull();
    }
  });

  describe('with an event that this release does not know', () => {
    const old = (type: string) => type !== 'New';
    const isPublished = (...names: string[]) => eventually(() => names.every((name) => broker.names.includes(name)));

    test('holds back its stream alone, says so once, and passes the checkpoint', async () => {
      const held: unknown[] = [];
      await append('a', 'Added', 'New', 'Added');
      await append('b', 'Added');
      const relay = start({ onHeld: (stream) => held.push(stream) }, old);
      await isPublished('a@1', 'b@1');
      await append('a', 'Added');
      await append('b', 'Added');
      await isPublished('b@2');
      await eventually(() => checkpoints.saved.get('relay') === '6');
      expect(broker.recognised).toEqual(['a@1', 'b@1', 'b@2']);
      expect(held).toEqual([{ stream: 'a', version: 2 }]);
      expect(relay.heldStreams).toBe(1);
      expect(relay.lagMs()).toBeLessThan(100);
    });

    test('publishes the stream from the unknown event on when a release that knows it leads, and the next one is held back again', async () => {
      await append('a', 'Added', 'New', 'Added', 'Newer', 'Added');
      await append('b', 'Added');
      const first = start({}, (type) => !type.startsWith('New'));
      await isPublished('b@1');
      await eventually(() => checkpoints.saved.get('relay') === '6');
      await first.stop();
      const second = start({}, (type) => type !== 'Newer');
      await isPublished('a@3');
      await append('a', 'Added');
      await append('b', 'Added');
      await isPublished('b@2');
      await second.stop();
      expect(broker.recognised).toEqual(['a@1', 'b@1', 'a@2', 'a@3', 'b@2']);
      const third = start();
      await isPublished('a@6');
      expect(broker.recognised).toEqual(['a@1', 'b@1', 'a@2', 'a@3', 'b@2', 'a@4', 'a@5', 'a@6']);
      expect(third.heldStreams).toBe(0);
    });

    test('does not pass the checkpoint before the stream is saved as held back', async () => {
      let isAway = true;
      const save = (name: string, token: number, checkpoint: string) =>
        isAway && name === 'relay-held' ? Promise.reject(new Unavailable('no database')) : checkpoints.save(name, token, checkpoint);
      await append('a', 'New');
      await append('b', 'Added');
      const relay = start({ checkpoints: { claim: (name, token) => checkpoints.claim(name, token), save } }, old);
      await pause(1000);
      expect(checkpoints.saved.get('relay')).toBeUndefined();
      await relay.stop();
      isAway = false;
      start();
      await isPublished('a@1', 'b@1');
    });

    test('tries again if the broker fails while it publishes what was held back', async () => {
      await append('a', 'New', 'Added', 'Added', 'Added');
      const first = start({}, old);
      await eventually(() => checkpoints.saved.get('relay') === '4');
      await first.stop();
      let calls = 0;
      broker.attempt = () => ([1, 2, 4].includes(++calls) ? Promise.reject(new Unavailable('no broker')) : Promise.resolve());
      start();
      await isPublished('a@4');
      expect(broker.recognised).toEqual(all('a', 4));
    });

    test('stalls, and says so, if more streams would have to be held back than it can remember', async () => {
      for (let i = 0; i <= HELD_STREAMS_AT_MOST; i++) await append(`s${i}`, 'New');
      await append('b', 'Added');
      const errors: unknown[] = [];
      const relay = start({ onError: (error) => errors.push(error) }, old);
      await eventually(() => errors.length > 0);
      expect(relay.heldStreams).toBe(HELD_STREAMS_AT_MOST);
      expect(broker.names).toEqual([]);
      await relay.stop();
      start();
      await isPublished('b@1', `s${HELD_STREAMS_AT_MOST}@1`);
    });

    /** Starts a relay of a process that can be killed: nothing that it does afterwards arrives anywhere. */
    function startProcess(knows: (type: string) => boolean): () => void {
      let isKilled = false;
      const unlessKilled = <T>(work: () => Promise<T>): Promise<T> => (isKilled ? new Promise<never>(() => undefined) : work());
      start(
        {
          lease: but(lease, { take: () => unlessKilled(() => lease.take()), renew: (grant) => unlessKilled(() => lease.renew(grant)) }),
          checkpoints: {
            claim: (name, token) => unlessKilled(() => checkpoints.claim(name, token)),
            save: (name, token, checkpoint) => unlessKilled(() => checkpoints.save(name, token, checkpoint)),
          },
          publisher: { publish: (events) => unlessKilled(() => broker.publish(events)) },
        },
        knows,
      );
      relays.pop();
      return () => (isKilled = true);
    }

    test('loses nothing and keeps the order of each stream, wherever releases change and processes are killed', () => {
      const step = fc.record({
        stream: fc.constantFrom('a', 'b', 'c'),
        type: fc.constantFrom('Added', 'Inner', 'New', 'Newer'),
        restarts: fc.boolean(),
        release: fc.constantFrom(0, 1, 2),
        waitMs: fc.nat(300),
        fails: fc.boolean(),
      });
      return fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
          [log, lease, checkpoints, broker] = [new MemoryLog(), new MemoryLease(150), new MemoryCheckpoints(), new Broker()];
          let kill: () => void = () => undefined;
          for (const { stream, type, restarts, release, waitMs, fails } of steps) {
            await append(stream, type);
            broker.attempt = () => (fails ? Promise.reject(new Unavailable('no broker')) : Promise.resolve());
            if (restarts) {
              kill();
              kill = startProcess((name) => !name.startsWith('New') || release === 2 || (release === 1 && name === 'New'));
            }
            await pause(waitMs);
          }
          kill();
          broker.attempt = () => Promise.resolve();
          const last = start();
          const expected = log.log.filter(({ type }) => type !== 'Inner').map(({ stream, version }) => `${stream}@${version}`);
          await eventually(() => expected.every((name) => broker.names.includes(name)));
          await last.stop();
          for (const each of ['a', 'b', 'c']) {
            const ofStream = (names: readonly string[]) => names.filter((name) => name.startsWith(each));
            expect(ofStream(broker.recognised)).toEqual(ofStream(expected));
          }
        }),
        { numRuns: 60 },
      );
    });
  });
});
