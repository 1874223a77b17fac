import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type PublicEvent, Unavailable } from '@parley/event-sourcing';
import { type OwnKafkaServer, startKafka } from '../../../../testing/servers/kafka-server.js';
import { createClient } from './connection.js';
import { openKafka } from './index.js';
import { type TestKafka, openTestKafka } from './testing/open-test-kafka.js';
import { wrapped } from './testing/wrapped.js';
import { until } from './testing/wait.js';

const STREAMS = Array.from({ length: 9 }, (_, i) => `s-${i}`);

/** `npm run test:nightly` sets it to a minute. */
const OUTAGE_MS = Number(process.env.E2E_KAFKA_AWAY_MS ?? 15_000);

describe('producer and consumer during broker failures', () => {
  let server: OwnKafkaServer;
  beforeAll(async () => {
    // With this setting the broker would create a missing topic on request.
    server = await startKafka({ settings: () => ({ KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'true' }) });
  }, 180_000);
  afterAll(() => server.stop());

  let fixture: TestKafka;
  let topic: string;
  beforeEach(async () => {
    fixture = await openTestKafka(server.brokers);
    [topic] = fixture.topics;
  });
  afterEach(() => fixture.close());

  const round = (version: number) => STREAMS.map((stream) => wrapped({ type: 'A', data: { version }, stream, version, at: version }));

  /** Publishes rounds one after the other like a relay, each until it is acknowledged. */
  function relay(publish: (events: PublicEvent[]) => Promise<void>) {
    let going = true;
    const state = { acknowledged: 0, refusals: [] as unknown[], slowest: 0 };
    const running = (async () => {
      while (going) {
        const began = Date.now();
        try {
          await publish(round(state.acknowledged + 1));
          state.acknowledged++;
        } catch (error) {
          state.refusals.push(error);
        }
        state.slowest = Math.max(state.slowest, Date.now() - began);
        await pause(5);
      }
    })();
    const stop = async () => {
      going = false;
      await running;
    };
    return { state, stop };
  }

  function follow() {
    const seen = new Map<string, number[]>();
    const following = fixture.kafka.feed({ topics: [topic] }).follow({
      name: fixture.name('group'),
      from: null,
      batchSize: 50,
      handle({ events }) {
        for (const { stream, version } of events) seen.set(stream, [...(seen.get(stream) ?? []), version]);
        return Promise.resolve();
      },
    });
    /** Expects every stream in order, after duplicates are removed. */
    const expectWhole = (last: number) => {
      for (const stream of STREAMS) {
        const fresh: number[] = [];
        for (const version of seen.get(stream) ?? []) if (version > (fresh.at(-1) ?? 0)) fresh.push(version);
        expect(fresh).toEqual(Array.from({ length: last }, (_, i) => i + 1));
      }
    };
    return { following, expectWhole };
  }

  async function publishThrough(fault: () => Promise<void>) {
    const { following, expectWhole } = follow();
    const publisher = fixture.kafka.publisher(() => topic);
    const { state, stop } = relay((events) => publisher.publish(events));
    await until('it works', () => state.acknowledged > 20);
    await fault();
    const before = state.acknowledged;
    await until('it works again', () => state.acknowledged > before + 20, 60_000);
    await until('it is ready again', () => fixture.kafka.check().then(() => true, () => false));
    await stop();
    await following.caughtUp();
    expectWhole(state.acknowledged);
    expect(fixture.kafka.stalls()).toEqual([]);
    await following.stop();
    for (const error of state.refusals) expect(error).toBeInstanceOf(Unavailable);
    return state;
  }

  test('lose no event and keep the order when the broker is killed and restarted', async () => {
    const state = await publishThrough(async () => {
      await server.kill();
      await pause(500);
      await server.start();
    });
    expect(state.slowest).toBeGreaterThan(500);
  }, 180_000);

  test(`refuse to publish while the broker is unreachable for ${OUTAGE_MS / 1000} s, and recover automatically`, async () => {
    const state = await publishThrough(async () => {
      await server.kill();
      await expect(fixture.kafka.check()).rejects.toBeInstanceOf(Unavailable);
      await pause(OUTAGE_MS);
      await server.start();
    });
    expect(state.refusals.length).toBeGreaterThan(0);
    expect(state.slowest).toBeLessThan(20_000);
  }, 180_000);

  test('detect a broker that hangs, and deliver at most duplicates', async () => {
    const state = await publishThrough(async () => {
      await server.freeze();
      await expect(fixture.kafka.check()).rejects.toThrow(/no answer|timed out|timeout/i);
      await pause(25_000);
      await server.thaw();
    });
    expect(state.slowest).toBeLessThan(60_000);
  }, 180_000);

  test('do not create a missing topic', async () => {
    const missing = fixture.name('missing');
    const kafka = openKafka({ clientId: 'test', brokers: server.brokers });
    await expect(kafka.publisher(() => missing).publish(round(1))).rejects.toBeInstanceOf(Unavailable);
    await expect(kafka.check()).rejects.toThrow(missing);
    const following = kafka.feed({ topics: [missing] }).follow({ name: missing, from: null, batchSize: 1, handle: () => Promise.resolve() });
    const other = kafka.feed({ topics: [missing] }).follow({ name: missing, from: 'x', batchSize: 1, handle: () => Promise.resolve() });
    await expect(kafka.lag(missing, [missing])).rejects.toBeInstanceOf(Unavailable);
    await expect(kafka.deadLetters.list(missing)).rejects.toBeInstanceOf(Unavailable);
    await pause(2000);
    await following.stop();
    await other.stop();
    await kafka.close();
    const admin = createClient({ clientId: 'test', brokers: server.brokers }).admin();
    await admin.connect();
    expect((await admin.listTopics()).filter((name) => name.startsWith(missing))).toEqual([]);
    await admin.disconnect();
  }, 90_000);
});
