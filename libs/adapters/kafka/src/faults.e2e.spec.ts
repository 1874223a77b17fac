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

/** `npm run test:nightly` makes it a minute. */
const AWAY_MS = Number(process.env.E2E_KAFKA_AWAY_MS ?? 15_000);

describe('a broker that comes and goes', () => {
  let server: OwnKafkaServer;
  beforeAll(async () => {
    // Were something asked for that is not there, this broker would make it.
    server = await startKafka({ settings: () => ({ KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'true' }) });
  }, 180_000);
  afterAll(() => server.stop());

  let the: TestKafka;
  let topic: string;
  beforeEach(async () => {
    the = await openTestKafka(server.brokers);
    [topic] = the.topics;
  });
  afterEach(() => the.close());

  const round = (version: number) => STREAMS.map((stream) => wrapped({ type: 'A', data: { version }, stream, version, at: version }));

  /** Publishes rounds one after the other as a relay does: each until it is acknowledged. */
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
    const following = the.kafka.feed({ topics: [topic] }).follow({
      name: the.name('group'),
      from: null,
      batchSize: 50,
      handle({ events }) {
        for (const { stream, version } of events) seen.set(stream, [...(seen.get(stream) ?? []), version]);
        return Promise.resolve();
      },
    });
    /** Each stream as a reader sees it who passes over what they have seen already. */
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
    const publisher = the.kafka.publisher(() => topic);
    const { state, stop } = relay((events) => publisher.publish(events));
    await until('it works', () => state.acknowledged > 20);
    await fault();
    const before = state.acknowledged;
    await until('it works again', () => state.acknowledged > before + 20, 60_000);
    await until('it is ready again', () => the.kafka.check().then(() => true, () => false));
    await stop();
    await following.caughtUp();
    expectWhole(state.acknowledged);
    expect(the.kafka.stalls()).toEqual([]);
    await following.stop();
    for (const error of state.refusals) expect(error).toBeInstanceOf(Unavailable);
    return state;
  }

  test('killed and started again while much is published: nothing is lost, and the order is kept', async () => {
    const state = await publishThrough(async () => {
      await server.kill();
      await pause(500);
      await server.start();
    });
    expect(state.slowest).toBeGreaterThan(500);
  }, 180_000);

  test(`unreachable for ${AWAY_MS / 1000} s: publishing is refused within bounds, and goes on by itself`, async () => {
    const state = await publishThrough(async () => {
      await server.kill();
      await expect(the.kafka.check()).rejects.toBeInstanceOf(Unavailable);
      await pause(AWAY_MS);
      await server.start();
    });
    expect(state.refusals.length).toBeGreaterThan(0);
    expect(state.slowest).toBeLessThan(20_000);
  }, 180_000);

  test('that hangs is told from one that answers, and what it may have stored comes twice at worst', async () => {
    const state = await publishThrough(async () => {
      await server.freeze();
      await expect(the.kafka.check()).rejects.toThrow(/no answer|timed out|timeout/i);
      await pause(25_000);
      await server.thaw();
    });
    expect(state.slowest).toBeLessThan(60_000);
  }, 180_000);

  test('nothing makes a topic that is not there', async () => {
    const missing = the.name('missing');
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
