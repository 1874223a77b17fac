import { type ParleyEvent, toBinaryMessage } from '@parley/contracts';
import { type KafkaAdapters } from '@parley/kafka';
import kafkajs, { type Producer } from 'kafkajs';
import { publicEventOf } from '../../apps/all-in-one/src/public-events.js';
import { marketplace } from '../data/market.js';

const BATCH = 1000;

/** Creates a topic and its dead-letter topic with the settings of production, on a broker of one node. */
export async function makeTopic(kafka: KafkaAdapters, name: string): Promise<void> {
  const layout = { partitions: 12, replication: 1, minInsyncReplicas: 1 };
  await kafka.topics.create([{ ...layout, name, maxMessageBytes: 2 * 1024 * 1024 }, { ...layout, name: `${name}.dead-letters`, partitions: 1 }]);
}

/** Sample public events. */
export function publicEvents(count: number): ParleyEvent[] {
  const events: ParleyEvent[] = [];
  for (const { stream, expectedVersion, events: some, at } of marketplace(count)) {
    for (const event of some) {
      const told = publicEventOf({ ...event, stream, version: expectedVersion + 1, at });
      if (told) events.push(told);
    }
  }
  return events;
}

export function client(brokers: readonly string[]) {
  return new kafkajs.Kafka({ clientId: 'bench', brokers: [...brokers], logLevel: kafkajs.logLevel.NOTHING });
}

/** Sends events with kafkajs alone, batch after batch with acks -1. Returns the events per second. */
export async function sendRaw(producer: Producer, topic: string, events: readonly ParleyEvent[]): Promise<number> {
  const messages = events.map((event) => toBinaryMessage(event));
  const begun = performance.now();
  for (let i = 0; i < messages.length; i += BATCH) {
    await producer.sendBatch({ acks: -1, topicMessages: [{ topic, messages: messages.slice(i, i + BATCH) }] });
  }
  return (events.length / (performance.now() - begun)) * 1000;
}
