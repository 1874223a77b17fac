import { randomUUID } from 'node:crypto';
import { type Admin } from 'kafkajs';
import { type KafkaOptions } from '../options.js';
import { type KafkaAdapters } from '../adapters.js';
import { createClient } from '../connection.js';
import { openKafka } from '../index.js';
import { deadLetterTopicOf } from '../messages/headers.js';

/** The adapters with temporary topics, which `close` deletes. */
export interface TestKafka {
  readonly kafka: KafkaAdapters;
  readonly brokers: readonly string[];
  readonly topics: readonly string[];
  /** A name that no other test uses. */
  readonly name: (what: string) => string;
  readonly admin: Admin;
  readonly errors: { readonly where: string; readonly error: unknown }[];
  readonly close: () => Promise<void>;
}

/** Creates `topics` with three partitions each, and their dead-letter topics. */
export async function openTestKafka(
  brokers: readonly string[],
  topics: readonly string[] = ['events'],
  options: Partial<KafkaOptions> = {},
): Promise<TestKafka> {
  const run = randomUUID().slice(0, 8);
  const name = (what: string) => `test.${run}.${what}`;
  const names = topics.map(name);
  const errors: { where: string; error: unknown }[] = [];
  const onError = (where: string, error: unknown) => void errors.push({ where, error });
  const kafka = openKafka({ clientId: 'test', brokers, onError, ...options });
  const one = { replication: 1, minInsyncReplicas: 1, maxMessageBytes: 2 * 1024 * 1024 };
  const specs = names.flatMap((topic) => [
    { ...one, name: topic, partitions: 3 },
    { ...one, name: deadLetterTopicOf(topic), partitions: 1 },
  ]);
  await kafka.topics.create(specs);
  const admin = createClient({ clientId: 'test-admin', brokers }).admin();
  await admin.connect();
  const close = async () => {
    await kafka.close();
    await admin.deleteTopics({ topics: specs.map((spec) => spec.name) });
    await admin.disconnect();
  };
  return { kafka, brokers, topics: names, name, admin, errors, close };
}
