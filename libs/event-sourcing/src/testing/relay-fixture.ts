import { expect, jest } from '@jest/globals';
import { type Lease } from '../publishing/lease.js';
import { Relay, type RelayOptions } from '../publishing/relay.js';
import { UnexpectedEvent } from '../vocabulary/unexpected.js';
import { MemoryBroker } from './memory-broker.js';
import { MemoryCheckpoints, MemoryLease } from './memory-lease.js';
import { MemoryLog } from './memory-log.js';

/** A broker that records the names of the events that it gets. */
export class NamingBroker extends MemoryBroker {
  get names(): string[] {
    return this.sent.map(({ stream, version }) => `${stream}@${version}`);
  }

  /** The events as a consumer recognises them: without repetitions, in the order of first delivery. */
  get recognised(): string[] {
    return [...new Set(this.names)];
  }
}

/** A view of a lease with some methods replaced, for one holder. */
export function leaseWith(lease: Lease, some: Partial<Lease>): Lease {
  return { take: () => lease.take(), renew: (grant) => lease.renew(grant), release: (grant) => lease.release(grant), ...some };
}

/** Relays with in-memory stores and fake timers. */
export class RelayFixture {
  log = new MemoryLog();
  lease = new MemoryLease(150);
  checkpoints = new MemoryCheckpoints();
  broker = new NamingBroker();
  relays: Relay[] = [];
  /** The time of the last event, microseconds. */
  at: number;

  constructor() {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    this.at = Date.now() * 1000;
  }

  /** Replaces the stores by empty ones for the next run of a property; running relays keep the old ones. */
  renew(): void {
    [this.log, this.lease, this.checkpoints, this.broker] = [new MemoryLog(), new MemoryLease(150), new MemoryCheckpoints(), new NamingBroker()];
  }

  start(some: Partial<RelayOptions> = {}, knows: (type: string) => boolean = () => true): Relay {
    const relay = new Relay({
      name: 'relay',
      feed: this.log,
      store: this.log,
      lease: this.lease,
      checkpoints: this.checkpoints,
      publisher: this.broker,
      publicEventOf: (event) => {
        if (!knows(event.type)) throw new UnexpectedEvent(`unknown ${event.type}`);
        return event.type === 'Inner' ? null : { ...event, source: 'shop', key: event.stream };
      },
      batchSize: 3,
      leaseIntervalMs: 10,
      ...some,
    });
    this.relays.push(relay);
    relay.start();
    return relay;
  }

  async append(stream: string, ...types: string[]): Promise<void> {
    const expectedVersion = (await this.log.read(stream)).length;
    await this.log.append({ stream, expectedVersion, events: types.map((type) => ({ type, data: {} })), at: ++this.at });
  }

  /** Advances the fake time until the condition holds, for at most 3 s of it. */
  async eventually(condition: () => boolean): Promise<void> {
    for (let i = 0; i < 300 && !condition(); i++) await advance(10);
    expect(condition()).toBe(true);
  }

  async stop(): Promise<void> {
    await Promise.all(this.relays.map((relay) => relay.stop()));
    jest.useRealTimers();
  }
}

/** Advances the fake time. */
export const advance = (ms: number) => jest.advanceTimersByTimeAsync(ms);

/** The names of the first `n` events of a stream. */
export const eventsOf = (stream: string, n: number) => Array.from({ length: n }, (_, i) => `${stream}@${i + 1}`);
