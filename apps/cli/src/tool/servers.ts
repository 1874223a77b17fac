import { KAFKA_SETTINGS, MONGODB_SETTINGS, clientIdOf, kafkaConnection, openDatabase } from '@parley/cluster';
import { type KafkaAdapters, openKafka } from '@parley/kafka';
import { type MongoAdapters } from '@parley/mongo';
import { type Call } from '../command.js';
import { settingsFor } from '../settings.js';

const NAME = 'cli';
/** The client id of this tool. */
export const CLIENT_ID = clientIdOf(NAME);

/** Connects to Kafka for `work`. Reports each retried error once. */
export async function withKafka<T>({ environment, progress }: Call, work: (kafka: KafkaAdapters) => Promise<T>): Promise<T> {
  const reported = new Set<string>();
  const settings = settingsFor(environment, KAFKA_SETTINGS);
  const kafka = openKafka({
    ...kafkaConnection(settings, NAME),
    compression: settings.PARLEY_KAFKA_COMPRESSION,
    onError: (where, error) => {
      const text = `${where} retries: ${error instanceof Error ? error.message : String(error)}`;
      if (!reported.has(text)) progress(text);
      reported.add(text);
    },
  });
  try {
    return await work(kafka);
  } finally {
    await kafka.close();
  }
}

/** Connects to a database of the cluster for `work`. */
export async function withDatabase<T>({ environment }: Call, name: string, work: (mongo: MongoAdapters) => Promise<T>): Promise<T> {
  const mongo = await openDatabase(settingsFor(environment, MONGODB_SETTINGS), name, {}, { atMostMs: 30_000 });
  try {
    return await work(mongo);
  } finally {
    await mongo.close();
  }
}
