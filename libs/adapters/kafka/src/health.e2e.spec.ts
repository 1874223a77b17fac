import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Following, Unavailable } from '@parley/event-sourcing';
import { AssignerProtocol } from 'kafkajs';
import { type KafkaServer, kafkaServer } from '../../../../testing/servers/kafka-server.js';
import { createClient } from './connection.js';
import { type KafkaMetrics } from './index.js';
import { type TestKafka, openTestKafka } from './testing/open-test-kafka.js';
import { wrapped } from './testing/wrapped.js';
import { until } from './testing/wait.js';

let server: KafkaServer;
beforeAll(async () => {
  server = await kafkaServer();
}, 180_000);
afterAll(() => server.stop());

describe('health and metrics of a process', () => {
  let fixture: TestKafka;
  let topic: string;
  let group: string;
  const told: Record<keyof KafkaMetrics, unknown[][]> = { published: [], consumed: [], deadLetters: [], lag: [] };
  const metrics: KafkaMetrics = {
    published: (...all) => told.published.push(all),
    consumed: (...all) => told.consumed.push(all),
    deadLetters: (...all) => told.deadLetters.push(all),
    lag: (...all) => told.lag.push(all),
  };
  const followings: Following[] = [];
  beforeEach(async () => {
    for (const each of Object.values(told)) each.length = 0;
    fixture = await openTestKafka(server.brokers, ['events'], { stallAfterMs: 1200, metrics });
    [topic] = fixture.topics;
    group = fixture.name('group');
  });
  afterEach(async () => {
    await Promise.all(followings.splice(0).map((following) => following.stop()));
    await fixture.close();
  });

  const publish = (from: number, count: number) => {
    const versions = Array.from({ length: count }, (_, i) => from + i);
    const events = versions.map((version) => wrapped({ type: 'A', data: 1, stream: 's', version, at: version }));
    return fixture.kafka.publisher(() => topic).publish(events);
  };
  const follow = (handle: () => Promise<void>) => {
    const following = fixture.kafka.feed({ topics: [topic] }).follow({ name: group, from: null, batchSize: 2, handle });
    followings.push(following);
    return following;
  };

  /** The error of the readiness check as soon as it fails. */
  const readinessError = async () => {
    let reason = '';
    await until('it says why', () => fixture.kafka.check().then(() => false, (error: Error) => (reason = error.message) !== ''));
    return reason;
  };

  test('reports a consumer whose handler hangs as stalled until it continues', async () => {
    let release: () => void = () => undefined;
    const hanging = new Promise<void>((resolve) => (release = resolve));
    const following = follow(() => hanging);
    await pause(2500);
    expect(fixture.kafka.stalls()).toEqual([]);
    await publish(1, 5);
    await until('it is seen', () => fixture.kafka.stalls().length > 0);
    expect(fixture.errors.map(({ where }) => where)).toEqual(['watchdog']);
    expect((fixture.errors[0].error as Error).message).toMatch(new RegExp(`^${group} made no progress on ${topic}/\\d for 1\\d\\d\\d ms`));
    release();
    await following.caughtUp();
    await until('it is seen', () => fixture.kafka.stalls().length === 0);
  });

  test('reports a failing handler as stalled, but not one whose store is unavailable', async () => {
    let error: Error = new Unavailable('the store is unavailable');
    follow(() => Promise.reject(error));
    await publish(1, 1);
    await pause(4000);
    expect(fixture.kafka.stalls()).toEqual([]);
    error = new TypeError('a defect');
    await until('it is seen', () => fixture.kafka.stalls().length > 0);
  });

  test('does not report a slow consumer that makes progress', async () => {
    const following = follow(() => pause(900));
    await publish(1, 8);
    const seen: string[] = [];
    const watching = setInterval(() => seen.push(...fixture.kafka.stalls(), 'asked'), 50);
    await following.caughtUp();
    clearInterval(watching);
    expect(seen.length).toBeGreaterThan(40);
    expect(new Set(seen)).toEqual(new Set(['asked']));
  });

  test('reports why a consumer cannot join its group, and joins when it can', async () => {
    const brokers = [...server.brokers];
    const stranger = createClient({ clientId: 'stranger', brokers }).consumer({
      groupId: group,
      partitionAssigners: [
        () => ({
          name: 'own-assigner',
          version: 1,
          assign: ({ members }) =>
            Promise.resolve(
              members.map(({ memberId }) => ({
                memberId,
                memberAssignment: AssignerProtocol.MemberAssignment.encode({ version: 1, assignment: {}, userData: Buffer.alloc(0) }),
              })),
            ),
          protocol: ({ topics }) => ({
            name: 'own-assigner',
            metadata: AssignerProtocol.MemberMetadata.encode({ version: 1, topics, userData: Buffer.alloc(0) }),
          }),
        }),
      ],
    });
    await stranger.connect();
    await stranger.subscribe({ topics: [topic] });
    await stranger.run({ eachMessage: () => Promise.resolve() });
    const following = follow(() => Promise.resolve());
    await expect(readinessError()).resolves.toMatch(new RegExp(`^${group}: .*protocol`, 'i'));
    expect(fixture.kafka.stalls()).toEqual([]);
    await stranger.disconnect();
    await publish(1, 1);
    await following.caughtUp();
    await fixture.kafka.check();
  });

  test('counts published and consumed messages and the lag of a group', async () => {
    await publish(1, 5);
    const [before] = (await fixture.kafka.lag(group, [topic])).filter(({ end }) => end > 0);
    expect(before).toMatchObject({ topic, committed: null, end: 5, lag: 5 });
    const following = follow(() => Promise.resolve());
    await following.caughtUp();
    const after = (await fixture.kafka.lag(group, [topic])).sort((a, b) => b.end - a.end);
    expect(after).toMatchObject([{ committed: 5, end: 5, lag: 0 }, { committed: null, lag: 0 }, { committed: null, lag: 0 }]);
    const { partition } = before;
    expect(told).toEqual({
      published: [[topic, 5]],
      consumed: [[group, topic, 2], [group, topic, 2], [group, topic, 1]],
      deadLetters: [],
      lag: [[group, topic, partition, 3], [group, topic, partition, 1], [group, topic, partition, 0]],
    });
    await fixture.kafka.check();
  });

  test('stores a message that is not an event as a dead letter and continues', async () => {
    await publish(1, 1);
    const producer = createClient({ clientId: 'others', brokers: server.brokers }).producer();
    await producer.connect();
    await producer.send({ topic, messages: [{ key: 's', value: 'x' }] });
    await producer.disconnect();
    await publish(2, 1);
    let handled = 0;
    await follow(() => Promise.resolve(void handled++)).caughtUp();
    expect(handled).toBe(2);
    expect(await fixture.kafka.deadLetters.list(topic)).toMatchObject([{ group, key: 's', value: 'x', reason: expect.stringContaining('value') }]);
    expect(told.deadLetters).toEqual([[group, topic, 1]]);
  });
});
