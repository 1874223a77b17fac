import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Unavailable } from '../vocabulary/refusal.js';
import { MemoryLease } from '../testing/memory-lease.js';
import { NamingBroker, RelayFixture, advance, eventsOf, leaseWith } from '../testing/relay-fixture.js';

describe('Relay', () => {
  let fixture: RelayFixture;
  beforeEach(() => void (fixture = new RelayFixture()));
  afterEach(() => fixture.stop());

  test('publishes stored and new events, and no internal ones', async () => {
    const published: number[] = [];
    await fixture.append('a', 'Added', 'Inner', 'Added', 'Added', 'Added');
    const relay = fixture.start({ onPublished: (events) => published.push(events.length) });
    await fixture.eventually(() => fixture.broker.sent.length === 4);
    await fixture.append('b', 'Inner');
    await fixture.append('b', 'Added');
    await fixture.eventually(() => fixture.broker.sent.length === 5);
    await fixture.eventually(() => fixture.checkpoints.saved.get('relay') === '7');
    expect(fixture.broker.names).toEqual(['a@1', 'a@3', 'a@4', 'a@5', 'b@2']);
    expect(published.reduce((sum, n) => sum + n)).toBe(5);
    expect(relay.isLeading).toBe(true);
    expect(relay.lagMs()).toBe(0);
  });

  test('resumes after the saved checkpoint, and hands over at once when it stops', async () => {
    await fixture.append('a', 'Added', 'Added');
    const first = fixture.start();
    await fixture.eventually(() => fixture.checkpoints.saved.get('relay') === '2');
    await first.stop();
    expect(first.isLeading).toBe(false);
    await fixture.append('a', 'Added');
    fixture.start();
    await fixture.eventually(() => fixture.broker.sent.length === 3);
    expect(fixture.broker.names).toEqual(eventsOf('a', 3));
  });

  test('publishes from one of two processes; the other takes over within the lease time', async () => {
    const told: string[] = [];
    const [one, two] = ['one', 'two'].map((who) => fixture.start({ onLeading: (leads) => told.push(`${who} ${leads ? 'leads' : 'follows'}`) }));
    for (let i = 0; i < 10; i++) {
      await fixture.append('a', 'Added');
      await advance(20);
      expect([one, two].filter(({ isLeading }) => isLeading)).toHaveLength(1);
    }
    await fixture.eventually(() => fixture.broker.sent.length === 10);
    expect(told).toEqual(['one leads']);
    await one.stop();
    await fixture.append('a', 'Added');
    await fixture.eventually(() => fixture.broker.sent.length === 11);
    expect(fixture.broker.names).toEqual(eventsOf('a', 11));
    expect(told).toEqual(['one leads', 'one follows', 'two leads']);
  });

  test('publishes a few batches again after a crash before the checkpoint, and loses nothing', async () => {
    await fixture.append('a', ...Array.from({ length: 40 }, () => 'Added'));
    const crashed = fixture.start({
      checkpoints: { claim: (name, token) => fixture.checkpoints.claim(name, token), save: () => new Promise(() => undefined) },
    });
    await fixture.eventually(() => fixture.broker.sent.length === 24);
    await advance(50);
    expect(fixture.broker.names).toEqual(eventsOf('a', 24));
    fixture.relays.splice(fixture.relays.indexOf(crashed), 1);
    fixture.lease.renew = () => Promise.resolve(false);
    fixture.start();
    await fixture.eventually(() => fixture.broker.recognised.length === 40);
    expect(fixture.broker.names).toEqual([...eventsOf('a', 24), ...eventsOf('a', 40)]);
  });

  test('saves one checkpoint for several small batches, and finally that of the last batch', async () => {
    const saves: string[] = [];
    let batches = 0;
    fixture.start({
      checkpoints: {
        claim: (name, token) => fixture.checkpoints.claim(name, token),
        save: (name, token, checkpoint) => {
          saves.push(checkpoint);
          return fixture.checkpoints.save(name, token, checkpoint);
        },
      },
      onPublished: () => batches++,
    });
    for (let i = 1; i <= 20; i++) {
      await fixture.append('a', 'Added');
      await fixture.eventually(() => fixture.broker.sent.length === i);
    }
    await fixture.eventually(() => fixture.checkpoints.saved.get('relay') === '20');
    expect(batches).toBe(20);
    expect(saves.length).toBeLessThan(batches);
  });

  test('loses and reorders nothing during a broker failure, and reports the lag', async () => {
    const errors: unknown[] = [];
    let failing = true;
    fixture.broker.attempt = async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (failing) throw new Unavailable('the broker is unavailable');
    };
    const relay = fixture.start({ onError: (error) => errors.push(error) });
    await fixture.append('a', 'Added', 'Added', 'Added', 'Added', 'Added');
    await fixture.append('b', 'Added', 'Added');
    await fixture.eventually(() => errors.length > 3);
    expect(relay.lagMs(fixture.at / 1000 + 5000)).toBeGreaterThan(4900);
    expect(relay.isLeading).toBe(true);
    failing = false;
    await fixture.eventually(() => fixture.broker.sent.length === 7);
    expect(fixture.broker.names).toEqual([...eventsOf('a', 5), ...eventsOf('b', 2)]);
    for (const error of errors) expect(error).toBeInstanceOf(Unavailable);
  });

  test('retries a failed checkpoint without publishing again', async () => {
    let failures = 4;
    const save = (name: string, token: number, checkpoint: string) =>
      failures-- > 0 ? Promise.reject(new Unavailable('away')) : fixture.checkpoints.save(name, token, checkpoint);
    await fixture.append('a', 'Added', 'Added');
    fixture.start({ checkpoints: { claim: (name, token) => fixture.checkpoints.claim(name, token), save } });
    await fixture.eventually(() => fixture.checkpoints.saved.get('relay') === '2');
    expect(fixture.broker.names).toEqual(eventsOf('a', 2));
  });

  test('publishes and saves nothing after its lease expired, and the next relay misses nothing', async () => {
    let release: () => void = () => undefined;
    fixture.broker.attempt = () => new Promise<void>((resolve) => (release = resolve));
    await fixture.append('a', 'Added', 'Added');
    const frozen = new MemoryLease(60);
    const stuck = fixture.start({ lease: leaseWith(frozen, { renew: () => new Promise(() => undefined) }) });
    await fixture.eventually(() => stuck.isLeading);
    await advance(100);
    const next = new NamingBroker();
    fixture.start({ lease: frozen, publisher: next });
    await fixture.append('a', 'Added');
    await fixture.eventually(() => next.sent.length === 3);
    fixture.broker.attempt = () => Promise.resolve();
    release();
    await fixture.eventually(() => !stuck.isLeading);
    expect(fixture.checkpoints.saved.get('relay')).toBe('3');
    expect(fixture.broker.names).toEqual(eventsOf('a', 2));
    expect(next.names).toEqual(eventsOf('a', 3));
  });

  test('retries to take the lease after a failure', async () => {
    let failures = 2;
    const errors: unknown[] = [];
    const take = () => (failures-- > 0 ? Promise.reject(new Unavailable('away')) : fixture.lease.take());
    await fixture.append('a', 'Added');
    fixture.start({ lease: leaseWith(fixture.lease, { take }), onError: (error) => errors.push(error) });
    await fixture.eventually(() => fixture.broker.sent.length === 1);
    expect(errors).toHaveLength(2);
  });

  test('keeps the lease while some renewals fail', async () => {
    let renewals = 0;
    const renew = (grant: Parameters<MemoryLease['renew']>[0]) =>
      ++renewals % 2 ? Promise.reject(new Unavailable('away')) : fixture.lease.renew(grant);
    const told: boolean[] = [];
    fixture.start({ lease: leaseWith(fixture.lease, { renew }), onLeading: (isLeading) => told.push(isLeading) });
    for (let i = 0; i < 40; i++) {
      await advance(10);
      expect(told).toEqual([true]);
      expect(await fixture.lease.take()).toBeNull();
    }
  });
});
