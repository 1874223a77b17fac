import { type INestMicroservice } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parseOrderStatus } from '@parley/contracts';
import kafkajs, { type Message, type Producer } from 'kafkajs';
import { type KafkaServer, kafkaServer } from '../../../../../testing/servers/kafka-server.js';
import { createClient } from '../connection.js';
import { type ReceivedMessage } from '../index.js';
import { consumeEach } from '../testing/consuming.js';
import { type TestKafka, openTestKafka } from '../testing/open-test-kafka.js';
import { binary, structured } from '../testing/order-status.js';
import { until } from '../testing/wait.js';
import { wrapped } from '../testing/wrapped.js';

let server: KafkaServer;
beforeAll(async () => {
  server = await kafkaServer();
}, 180_000);
afterAll(() => server.stop());

/** The broker recompresses with the reference implementations if a topic asks for it. */
const CODECS = ['uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'];

describe('compressed topics', () => {
  let fixture: TestKafka;
  let producer: Producer;
  let app: INestMicroservice | null = null;
  beforeEach(async () => {
    fixture = await openTestKafka(server.brokers, CODECS);
    const resources = fixture.topics.map((name, i) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name,
      configEntries: [{ name: 'compression.type', value: CODECS[i] }],
    }));
    await fixture.admin.alterConfigs({ validateOnly: false, resources });
    producer = createClient({ clientId: 'others', brokers: server.brokers }).producer();
    await producer.connect();
  });
  afterEach(async () => {
    await app?.close();
    app = null;
    await producer.disconnect();
    await fixture.close();
  });

  const send = (topic: string, compression: number, ...messages: Message[]) =>
    producer.send({ topic, compression, messages: messages.map((message) => ({ ...message, partition: 0 })) });

  test.each(CODECS)('are read by a feed with codec %s', async (codec) => {
    const topic = fixture.topics[CODECS.indexOf(codec)];
    const events = Array.from({ length: 300 }, (_, i) => {
      const data = { text: `event ${i} `.repeat(i), picture: String(Math.random()) };
      return wrapped({ type: 'A', data, stream: 's', version: i + 1, at: i + 1 });
    });
    await fixture.kafka.publisher(() => topic).publish(events);
    const found: unknown[] = [];
    const following = fixture.kafka.feed({ topics: [topic] }).follow({
      name: fixture.name('group'),
      from: null,
      batchSize: 1000,
      handle: (batch) => Promise.resolve(void found.push(...batch.events)),
    });
    await following.caughtUp();
    await following.stop();
    expect(found).toEqual(events.map((event) => ({ ...event, dataVersion: 1 })));
    expect(fixture.errors).toEqual([]);
  });

  test('continue after an unreadable batch, which becomes a dead letter', async () => {
    const [, gzip, , lz4] = fixture.topics;
    const handled: string[] = [];
    const record = ({ event }: ReceivedMessage) => void handled.push(parseOrderStatus(event).orderId);
    const group = fixture.name('group');
    for (const [topic, reason] of [[gzip, /gzip.* larger than 33554432/], [lz4, /has a record with 200 headers/]] as const) {
      handled.length = 0;
      app = await consumeEach(fixture.kafka, topic, { group }, record);
      await send(topic, 0, binary('1', 0));
      if (topic === gzip) {
        // 34 messages of 1 MiB each, a few kilobytes as gzip.
        await send(topic, 1, ...Array.from({ length: 34 }, () => ({ value: 'x'.repeat(2 ** 20) })));
      } else {
        await send(topic, 0, { value: 'x', headers: Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`h${i}`, 'x'])) });
      }
      await send(topic, 0, structured('2', 0), { value: null, key: null }, binary('3', 0));
      await until('the last one is handled', () => handled.includes('3'));
      await until('its offset is committed', async () => (await fixture.kafka.lag(group, [topic])).every(({ lag }) => lag === 0));
      expect(handled).toEqual(['1', '2', '3']);
      const letters = await fixture.kafka.deadLetters.list(topic);
      expect(letters.map((letter) => letter.reason)).toEqual([expect.stringMatching(reason), expect.stringMatching(/ce_specversion is missing/)]);
      // The stored bytes are the compressed batch and not a message, so they cannot be published again.
      expect(letters[0]).toMatchObject({ truncated: true, group });
      expect(await fixture.kafka.deadLetters.replay(topic, [letters[0].id])).toMatchObject([{ outcome: 'truncated' }]);
      await app.close();
      app = null;
    }
    expect(fixture.errors).toEqual([]);
  });
});
