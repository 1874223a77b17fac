import kafkajs from 'kafkajs';
import { uniqueId } from '../../../testing/marketplace/client/unique-id.js';

/** The ids of all events on a topic, with repetitions. */
export async function publishedIds(brokers: readonly string[], topic: string): Promise<string[]> {
  const kafka = new kafkajs.Kafka({ clientId: 'parley-tests', brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING });
  const admin = kafka.admin();
  const consumer = kafka.consumer({ groupId: uniqueId('reads'), allowAutoTopicCreation: false });
  try {
    await Promise.all([admin.connect(), consumer.connect()]);
    const ends = (await admin.fetchTopicOffsets(topic)).filter(({ low, high }) => low !== high);
    const left = new Map(ends.map(({ partition, high }) => [partition, Number(high)]));
    const ids: string[] = [];
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const eachMessage: kafkajs.EachMessageHandler = ({ partition, message: { offset, headers } }) => {
        const end = left.get(partition) ?? 0;
        if (Number(offset) < end) ids.push(String(headers?.['ce_id']));
        if (Number(offset) + 1 >= end) left.delete(partition);
        if (left.size === 0) resolve();
        return Promise.resolve();
      };
      if (left.size === 0) resolve();
      else consumer.run({ eachMessage }).catch(reject);
    });
    return ids;
  } finally {
    await Promise.all([admin.disconnect(), consumer.disconnect()]);
  }
}
