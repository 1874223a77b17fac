import { afterAll, beforeAll } from '@jest/globals';
import { MemoryReadModels, testEventFeed, testProcessing } from '@parley/event-sourcing/testing';
import { type KafkaServer, kafkaServer } from '../../../../testing/servers/kafka-server.js';
import { openTestKafka } from './testing/open-test-kafka.js';
import { relayed } from './testing/relayed.js';

let server: KafkaServer;
beforeAll(async () => {
  server = await kafkaServer();
}, 180_000);
afterAll(() => server.stop());

async function open() {
  const test = await openTestKafka(server.brokers);
  const [topic] = test.topics;
  const { store, feed, stop } = relayed(test.kafka.publisher(() => topic), test.kafka.feed({ topics: [topic] }));
  const close = async () => {
    await stop();
    await test.close();
  };
  return { store, feed, close };
}

testEventFeed('Kafka', open);

testProcessing('Kafka', async () => {
  const readModels = new MemoryReadModels();
  return { ...(await open()), readModels, other: readModels };
});
