import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Following, Unavailable } from '@parley/event-sourcing';
import kafkajs from 'kafkajs';
import { type OwnKafkaServer, startKafka } from '../../../../testing/servers/kafka-server.js';
import { type TestKafka, openTestKafka } from './testing/open-test-kafka.js';
import { until } from './testing/wait.js';
import { wrapped } from './testing/wrapped.js';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

describe('process without permissions or topics', () => {
  let server: OwnKafkaServer;
  let fixture: TestKafka;
  let topic: string;
  let group: string;
  let following: Following;
  let handled: string[];
  beforeAll(async () => {
    server = await startKafka({
      settings: () => ({
        KAFKA_AUTHORIZER_CLASS_NAME: 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        KAFKA_ALLOW_EVERYONE_IF_NO_ACL_FOUND: 'true',
      }),
    });
  }, 180_000);
  afterAll(() => server.stop());
  beforeEach(async () => {
    fixture = await openTestKafka(server.brokers, ['events'], { stallAfterMs: 8000 });
    [topic] = fixture.topics;
    group = fixture.name('group');
    handled = [];
    following = fixture.kafka.feed({ topics: [topic] }).follow({
      name: group,
      from: 'anywhere',
      batchSize: 10,
      handle: ({ events }) => Promise.resolve(void handled.push(...events.map(({ stream, version }) => `${stream}@${version}`))),
    });
  });
  afterEach(async () => {
    await following.stop();
    await fixture.close();
  });

  const publish = (stream: string, version: number) =>
    fixture.kafka.publisher(() => topic).publish([wrapped({ type: 'A', data: 1, stream, version, at: version })]);
  const arrives = (event: string) => until(`${event} is handled`, () => handled.includes(event), 60_000);

  /** Denies an operation to clients without a password. Returns how to undo it. */
  async function forbid(resourceType: number, resourceName: string, operation: number): Promise<() => Promise<unknown>> {
    const of = { resourceType, resourceName, resourcePatternType: ResourcePatternTypes.LITERAL, principal: 'User:ANONYMOUS', host: '*', operation };
    await fixture.admin.createAcls({ acl: [{ ...of, permissionType: AclPermissionTypes.DENY }] });
    return () => fixture.admin.deleteAcls({ filters: [{ ...of, permissionType: AclPermissionTypes.DENY }] });
  }

  test.each([
    ['read a topic', AclResourceTypes.TOPIC, AclOperationTypes.READ],
    ['join its group', AclResourceTypes.GROUP, AclOperationTypes.READ],
    ['see a topic', AclResourceTypes.TOPIC, AclOperationTypes.DESCRIBE],
  ] as const)('reports that it may not %s, retries, and recovers when it may', async (_, resource, operation) => {
    await publish('a', 1);
    await arrives('a@1');
    const allow = await forbid(resource, resource === AclResourceTypes.TOPIC ? topic : group, operation);
    await until('it says so', () => fixture.kafka.check().then(() => false, () => true), 60_000);
    await until('the consumer reports it', () => fixture.errors.some(({ where }) => where === group), 60_000);
    expect(fixture.kafka.stalls()).toEqual([]);
    await allow();
    await publish('a', 2);
    await arrives('a@2');
    await until('it is ready', () => fixture.kafka.check().then(() => true, () => false));
  });

  test('refuses to publish without write permission, and publishes when it has it', async () => {
    const allow = await forbid(AclResourceTypes.TOPIC, topic, AclOperationTypes.WRITE);
    await expect(publish('a', 1)).rejects.toBeInstanceOf(Unavailable);
    await allow();
    await publish('a', 1);
    await arrives('a@1');
  });

  test('reads everything published after its topic was deleted, created again and given more partitions', async () => {
    await publish('a', 1);
    await arrives('a@1');
    await fixture.admin.deleteTopics({ topics: [topic] });
    await until('it says so', () => fixture.kafka.check().then(() => false, () => true));
    await fixture.kafka.topics.create([{ name: topic, partitions: 3, replication: 1, minInsyncReplicas: 1 }]);
    await publish('a', 2);
    await arrives('a@2');
    await fixture.admin.createPartitions({ topicPartitions: [{ topic, count: 5 }] });
    await until('the broker has five', async () => (await fixture.kafka.lag(group, [topic]).catch(() => [])).length === 5);
    for (const stream of 'bcdefghij') await publish(stream, 1);
    for (const stream of 'bcdefghij') await arrives(`${stream}@1`);
    await until('it is ready', () => fixture.kafka.check().then(() => true, () => false));
  });
});
