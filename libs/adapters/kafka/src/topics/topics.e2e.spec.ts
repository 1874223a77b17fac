import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type Admin } from 'kafkajs';
import { type KafkaServer, kafkaServer } from '../../../../../testing/servers/kafka-server.js';
import { createClient } from '../connection.js';
import { type KafkaAdapters, openKafka } from '../index.js';
import { parleyTopics } from './parley-topics.js';

let server: KafkaServer;
beforeAll(async () => {
  server = await kafkaServer();
}, 180_000);
afterAll(() => server.stop());

describe('creation of topics', () => {
  let kafka: KafkaAdapters;
  let admin: Admin;
  let run: string;
  const specs = (partitions = 3) =>
    parleyTopics({ partitions, replication: 1, minInsyncReplicas: 1 }).map((spec) => ({ ...spec, name: `test.${run}.${spec.name}` }));
  beforeEach(async () => {
    run = randomUUID().slice(0, 8);
    kafka = openKafka({ clientId: 'test', brokers: server.brokers });
    admin = createClient({ clientId: 'test', brokers: server.brokers }).admin();
    await admin.connect();
  });
  afterEach(async () => {
    const names = (await admin.listTopics()).filter((name) => name.startsWith(`test.${run}.`));
    if (names.length > 0) await admin.deleteTopics({ topics: names });
    await admin.disconnect();
    await kafka.close();
  });

  test('creates all missing topics and reports them as the same the next time', async () => {
    expect(await kafka.topics.describe(specs())).toEqual(specs().map(({ name }) => ({ name, outcome: 'missing', differences: [] })));
    expect(await kafka.topics.create(specs())).toEqual(specs().map(({ name }) => ({ name, outcome: 'created', differences: [] })));
    expect(await kafka.topics.create(specs())).toEqual(specs().map(({ name }) => ({ name, outcome: 'same', differences: [] })));
    const { topics } = await admin.fetchTopicMetadata({ topics: specs().map(({ name }) => name) });
    const partitions = Object.fromEntries(topics.map((topic) => [topic.name.slice(`test.${run}.`.length), topic.partitions.length]));
    expect(partitions).toMatchObject({ 'parley.messaging.v1': 3, 'parley.messaging.v1.dead-letters': 1, 'marketplace.order-status.v1': 3 });
    expect(topics).toHaveLength(10);
  });

  test('reports the differences of existing topics and changes nothing', async () => {
    const [first, second] = specs();
    await kafka.topics.create([{ ...first, partitions: 2, retentionMs: 60_000 }]);
    expect(await kafka.topics.create([first, second])).toEqual([
      {
        name: first.name,
        outcome: 'different',
        differences: [
          { setting: 'partitions', wanted: '3', found: '2' },
          { setting: 'retention.ms', wanted: '-1', found: '60000' },
        ],
      },
      { name: second.name, outcome: 'created', differences: [] },
    ]);
    const { topics } = await admin.fetchTopicMetadata({ topics: [first.name] });
    expect(topics[0].partitions).toHaveLength(2);
  });

  test('reports added partitions and ignores topics of other services', async () => {
    await kafka.topics.create(specs());
    const [own] = specs();
    const foreign = specs().find(({ isForeign }) => isForeign) ?? own;
    await admin.createPartitions({ topicPartitions: [{ topic: own.name, count: 5 }, { topic: foreign.name, count: 7 }] });
    const reports = await kafka.topics.create(specs());
    expect(reports.filter(({ outcome }) => outcome !== 'same')).toEqual([
      { name: own.name, outcome: 'grown', differences: [{ setting: 'partitions', wanted: '3', found: '5' }] },
    ]);
    expect(foreign.name).toMatch(/order-status/);
  });

  test('can run twice at the same time', async () => {
    const results = await Promise.all([kafka.topics.create(specs()), kafka.topics.create(specs())]);
    for (const [i, { name }] of specs().entries()) {
      expect(results.map((reports) => reports[i].outcome).sort()).toEqual(['created', 'same']);
      expect(results[0][i].name).toBe(name);
    }
  });

  test('reports the reason if the brokers refuse', async () => {
    const [first] = specs();
    await expect(kafka.topics.create([{ ...first, replication: 3 }])).rejects.toThrow(/replication/i);
    await expect(kafka.topics.create([{ ...first, name: 'not a name' }])).rejects.toThrow(/not a name/);
  });
});
