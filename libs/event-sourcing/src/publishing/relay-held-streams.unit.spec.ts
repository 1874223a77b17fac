import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MAX_HELD_STREAMS } from './held-streams.js';
import { Unavailable } from '../vocabulary/refusal.js';
import { RelayFixture, advance, eventsOf, leaseWith } from '../testing/relay-fixture.js';

describe('relay with an event unknown to this release', () => {
  let fixture: RelayFixture;
  beforeEach(() => void (fixture = new RelayFixture()));
  afterEach(() => fixture.stop());
  const old = (type: string) => type !== 'New';
  const isPublished = (...names: string[]) => fixture.eventually(() => names.every((name) => fixture.broker.names.includes(name)));

  test('holds only that stream, reports it once, and saves a checkpoint after the event', async () => {
    const held: unknown[] = [];
    await fixture.append('a', 'Added', 'New', 'Added');
    await fixture.append('b', 'Added');
    const relay = fixture.start({ onHeld: (stream) => held.push(stream) }, old);
    await isPublished('a@1', 'b@1');
    await fixture.append('a', 'Added');
    await fixture.append('b', 'Added');
    await isPublished('b@2');
    await fixture.eventually(() => fixture.checkpoints.saved.get('relay') === '6');
    expect(fixture.broker.recognised).toEqual(['a@1', 'b@1', 'b@2']);
    expect(held).toEqual([{ stream: 'a', version: 2 }]);
    expect(relay.heldStreams).toBe(1);
    expect(relay.lagMs()).toBeLessThan(100);
  });

  test('publishes the held events when a release that knows them leads, up to the next unknown event', async () => {
    await fixture.append('a', 'Added', 'New', 'Added', 'Newer', 'Added');
    await fixture.append('b', 'Added');
    const first = fixture.start({}, (type) => !type.startsWith('New'));
    await isPublished('b@1');
    await fixture.eventually(() => fixture.checkpoints.saved.get('relay') === '6');
    await first.stop();
    const second = fixture.start({}, (type) => type !== 'Newer');
    await isPublished('a@3');
    await fixture.append('a', 'Added');
    await fixture.append('b', 'Added');
    await isPublished('b@2');
    await second.stop();
    expect(fixture.broker.recognised).toEqual(['a@1', 'b@1', 'a@2', 'a@3', 'b@2']);
    const third = fixture.start();
    await isPublished('a@6');
    expect(fixture.broker.recognised).toEqual(['a@1', 'b@1', 'a@2', 'a@3', 'b@2', 'a@4', 'a@5', 'a@6']);
    expect(third.heldStreams).toBe(0);
  });

  test('saves the hold before a checkpoint after the event', async () => {
    let isAway = true;
    const save = (name: string, token: number, checkpoint: string) =>
      isAway && name === 'relay-held' ? Promise.reject(new Unavailable('no database')) : fixture.checkpoints.save(name, token, checkpoint);
    await fixture.append('a', 'New');
    await fixture.append('b', 'Added');
    const relay = fixture.start({ checkpoints: { claim: (name, token) => fixture.checkpoints.claim(name, token), save } }, old);
    await advance(1000);
    expect(fixture.checkpoints.saved.get('relay')).toBeUndefined();
    await relay.stop();
    isAway = false;
    fixture.start();
    await isPublished('a@1', 'b@1');
  });

  test('retries if the broker fails while it publishes held streams', async () => {
    await fixture.append('a', 'New', 'Added', 'Added', 'Added');
    const first = fixture.start({}, old);
    await fixture.eventually(() => fixture.checkpoints.saved.get('relay') === '4');
    await first.stop();
    let calls = 0;
    fixture.broker.attempt = () => ([1, 2, 4].includes(++calls) ? Promise.reject(new Unavailable('no broker')) : Promise.resolve());
    fixture.start();
    await isPublished('a@4');
    expect(fixture.broker.recognised).toEqual(eventsOf('a', 4));
  });

  test('stalls and reports an error at the limit of held streams', async () => {
    for (let i = 0; i <= MAX_HELD_STREAMS; i++) await fixture.append(`s${i}`, 'New');
    await fixture.append('b', 'Added');
    const errors: unknown[] = [];
    const relay = fixture.start({ onError: (error) => errors.push(error) }, old);
    await fixture.eventually(() => errors.length > 0);
    expect(relay.heldStreams).toBe(MAX_HELD_STREAMS);
    expect(fixture.broker.names).toEqual([]);
    await relay.stop();
    fixture.start();
    await isPublished('b@1', `s${MAX_HELD_STREAMS}@1`);
  });

  /** Starts a relay of a process that can be killed: nothing that it does after that has an effect. */
  function startProcess(knows: (type: string) => boolean): () => void {
    let isKilled = false;
    const unlessKilled = <T>(work: () => Promise<T>): Promise<T> => (isKilled ? new Promise<never>(() => undefined) : work());
    fixture.start(
      {
        lease: leaseWith(fixture.lease, { take: () => unlessKilled(() => fixture.lease.take()), renew: (grant) => unlessKilled(() => fixture.lease.renew(grant)) }),
        checkpoints: {
          claim: (name, token) => unlessKilled(() => fixture.checkpoints.claim(name, token)),
          save: (name, token, checkpoint) => unlessKilled(() => fixture.checkpoints.save(name, token, checkpoint)),
        },
        publisher: { publish: (events) => unlessKilled(() => fixture.broker.publish(events)) },
      },
      knows,
    );
    fixture.relays.pop();
    return () => (isKilled = true);
  }

  test('loses nothing and keeps the order of streams through changes of releases and kills', () => {
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
        fixture.renew();
        let kill: () => void = () => undefined;
        for (const { stream, type, restarts, release, waitMs, fails } of steps) {
          await fixture.append(stream, type);
          fixture.broker.attempt = () => (fails ? Promise.reject(new Unavailable('no broker')) : Promise.resolve());
          if (restarts) {
            kill();
            kill = startProcess((name) => !name.startsWith('New') || release === 2 || (release === 1 && name === 'New'));
          }
          await advance(waitMs);
        }
        kill();
        fixture.broker.attempt = () => Promise.resolve();
        const last = fixture.start();
        const expected = fixture.log.log.filter(({ type }) => type !== 'Inner').map(({ stream, version }) => `${stream}@${version}`);
        await fixture.eventually(() => expected.every((name) => fixture.broker.names.includes(name)));
        await last.stop();
        for (const each of ['a', 'b', 'c']) {
          const ofStream = (names: readonly string[]) => names.filter((name) => name.startsWith(each));
          expect(ofStream(fixture.broker.recognised)).toEqual(ofStream(expected));
        }
      }),
      { numRuns: 60 },
    );
  });
});
