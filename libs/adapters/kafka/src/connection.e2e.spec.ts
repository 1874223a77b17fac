import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Unavailable } from '@parley/event-sourcing';
import { type OwnKafkaServer, startKafka } from '../../../../testing/servers/kafka-server.js';
import { type KafkaConnection, openKafka } from './index.js';
import { wrapped } from './testing/wrapped.js';

const JAAS = 'org.apache.kafka.common.security';
const user = { username: 'parley', password: 'a pass,word' };

/** Retries until it succeeds, for at most a minute. */
async function eventually(work: () => Promise<unknown>): Promise<void> {
  for (const deadline = performance.now() + 60_000; ; await pause(250)) {
    try {
      await work();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
  }
}

describe('connection to a broker with TLS and SASL', () => {
  let server: OwnKafkaServer;
  let folder: string;
  let caFile: string;
  let setPassword: (mechanism: string, password: string) => Promise<unknown>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kafka-tls-'));
    caFile = join(folder, 'certificate.pem');
    const key = join(folder, 'key.pem');
    const subject = ['-subj', '/CN=broker', '-addext', 'subjectAltName=IP:127.0.0.1'];
    await promisify(execFile)('openssl', [...'req -x509 -newkey rsa:2048 -nodes -days 2'.split(' '), '-keyout', key, '-out', caFile, ...subject]);
    let within = '';
    server = await startKafka({
      files: { '/tmp/keystore.pem': `${await readFile(key, 'utf8')}${await readFile(caFile, 'utf8')}` },
      settings: ({ port, spare, controller }) => {
        within = `127.0.0.1:${spare}`;
        return {
          KAFKA_LISTENERS: `SECURE://:${port},PLAINTEXT://${within},${controller}`,
          KAFKA_ADVERTISED_LISTENERS: `SECURE://127.0.0.1:${port},PLAINTEXT://${within}`,
          KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'SECURE:SASL_SSL,CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
          KAFKA_INTER_BROKER_LISTENER_NAME: 'PLAINTEXT',
          KAFKA_LISTENER_NAME_SECURE_SSL_KEYSTORE_TYPE: 'PEM',
          KAFKA_LISTENER_NAME_SECURE_SSL_KEYSTORE_LOCATION: '/tmp/keystore.pem',
          KAFKA_LISTENER_NAME_SECURE_SASL_ENABLED_MECHANISMS: 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
          KAFKA_LISTENER_NAME_SECURE_PLAIN_SASL_JAAS_CONFIG: `${JAAS}.plain.PlainLoginModule required user_${user.username}="${user.password}";`,
          'KAFKA_LISTENER_NAME_SECURE_SCRAM___SHA___256_SASL_JAAS_CONFIG': `${JAAS}.scram.ScramLoginModule required;`,
          'KAFKA_LISTENER_NAME_SECURE_SCRAM___SHA___512_SASL_JAAS_CONFIG': `${JAAS}.scram.ScramLoginModule required;`,
        };
      },
    });
    setPassword = (mechanism, password) =>
      server.run(
        '/opt/kafka/bin/kafka-configs.sh',
        ...['--bootstrap-server', within, '--alter', '--entity-type', 'users', '--entity-name', user.username],
        ...['--add-config', `${mechanism}=[password=${password}]`],
      );
    for (const mechanism of ['SCRAM-SHA-256', 'SCRAM-SHA-512']) await setPassword(mechanism, user.password);
  }, 240_000);
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const open = (connection: Partial<KafkaConnection>) =>
    openKafka({ clientId: 'test', brokers: server.brokers, ssl: { caFile }, sasl: { mechanism: 'plain', ...user }, ...connection });

  test.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)('authenticates with %s', async (mechanism) => {
    const kafka = open({ sasl: { mechanism, ...user } });
    await kafka.topics.create([{ name: mechanism, partitions: 1, replication: 1, minInsyncReplicas: 1 }]);
    await kafka.publisher(() => mechanism).publish([wrapped({ type: 'A', data: 1, stream: 's', version: 1, at: 1 })]);
    let handled = 0;
    const following = kafka.feed({ topics: [mechanism] }).follow({ name: mechanism, from: null, batchSize: 1, handle: () => Promise.resolve(void handled++) });
    await following.caughtUp();
    expect(handled).toBe(1);
    await kafka.close();
  });

  test.each<[string, Partial<KafkaConnection>]>([
    ['a wrong password', { sasl: { mechanism: 'plain', username: user.username, password: 'wrong' } }],
    ['an untrusted certificate', { ssl: true }],
    ['no TLS', { ssl: false }],
    ['no credentials', { sasl: undefined }],
  ])('fails with a clear error with %s', async (_, connection) => {
    const kafka = open(connection);
    const error = await kafka.check().then(
      () => null,
      (reason: unknown) => reason as Error,
    );
    expect(error).toBeInstanceOf(Error);
    expect(error?.message).toMatch(/^Kafka: .+/);
    await expect(kafka.publisher(() => 'plain').publish([wrapped({ type: 'A', data: 1, stream: 's', version: 1, at: 1 })])).rejects.toBeInstanceOf(Unavailable);
    await kafka.close();
  }, 180_000);

  test('recovers after the password was changed and restored', async () => {
    const topic = 'rotated';
    const kafka = open({ sasl: { mechanism: 'scram-sha-512', ...user } });
    await kafka.topics.create([{ name: topic, partitions: 1, replication: 1, minInsyncReplicas: 1 }]);
    const publish = (version: number) => kafka.publisher(() => topic).publish([wrapped({ type: 'A', data: version, stream: 's', version, at: 1 })]);
    const handled: number[] = [];
    const following = kafka.feed({ topics: [topic] }).follow({
      name: topic,
      from: null,
      batchSize: 1,
      handle: ({ events }) => Promise.resolve(void handled.push(...events.map(({ version }) => version))),
    });
    await publish(1);
    await following.caughtUp();
    await setPassword('SCRAM-SHA-512', 'another password');
    // The broker authenticates again at the next connection.
    await server.kill();
    await server.start();
    await eventually(() => expect(kafka.check()).rejects.toThrow(/SASL|auth/i));
    await expect(publish(2)).rejects.toBeInstanceOf(Unavailable);
    await eventually(() => setPassword('SCRAM-SHA-512', user.password));
    await eventually(() => publish(2));
    await eventually(() => Promise.resolve(expect([...new Set(handled)]).toEqual([1, 2])));
    await kafka.close();
  }, 180_000);

  test('refuses a missing certificate file at the start', () => {
    expect(() => open({ ssl: { caFile: '/nowhere.pem' } })).toThrow('/nowhere.pem');
  });
});
