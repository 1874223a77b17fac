import { Unavailable } from '@parley/event-sourcing';
import { type KafkaAdapters, openKafka } from '@parley/kafka';
import { type MongoAdapters, openMongo } from '@parley/mongo';
import { type Parts } from '@parley/platform';
import { kafkaMetrics } from './kafka-metrics.js';
import { untilItSucceeds } from './patience.js';
import { type KafkaSettings, type MongoDbSettings, databaseOf, kafkaConnection } from './settings.js';

/** The database of what services share since callers do not know of services: remembered answers, and how many replies there were. */
export const SHARED_DATABASE = 'shared';

/** Whoever starts everything at once starts MongoDB and the processes that need it together. */
const PATIENCE_MS = 30_000;

/** What a process of a cluster stands on. */
export interface Servers {
  readonly mongo: MongoAdapters;
  readonly kafka: KafkaAdapters;
}

/** Connects to a database of the cluster. Error: `Unavailable` where no primary has answered for half a minute. */
export function openDatabase(settings: MongoDbSettings, name: string, { logger }: Pick<Parts, 'logger'>): Promise<MongoAdapters> {
  const open = () =>
    openMongo({
      uri: settings.PARLEY_MONGODB_URI,
      database: databaseOf(settings, name),
      onFeedError: (follower, error) => logger.error(`${follower} will try its batch again`, textOf(error)),
    });
  const onError = (error: unknown) => {
    if (!(error instanceof Unavailable)) throw error;
    logger.warn(`waits for MongoDB: ${error.message}`);
  };
  return untilItSucceeds(open, { atMostMs: PATIENCE_MS, onError });
}

/**
 * Gets ready to use Kafka; what is used connects by itself. A consumer that has ended for good ends the process, so that a new one goes on
 * where its offsets are, and one that stands still makes the process one that does not live.
 */
export function openBrokers(settings: KafkaSettings, clientId: string, { logger, metrics, health }: Parts): KafkaAdapters {
  const kafka = openKafka({
    ...kafkaConnection(settings, clientId),
    onError: (where, error) => logger.warn(`${where} will try again: ${textOf(error)}`),
    onFailure: (group, error) => {
      logger.fatal(`the consumer of ${group} has ended, and this process with it`, textOf(error));
      process.exit(1);
    },
    compression: settings.PARLEY_KAFKA_COMPRESSION,
    metrics: kafkaMetrics(metrics.registry),
  });
  health.addLiveness('kafka', () => {
    if (!kafka.alive()) throw new Error('a consumer has ended or stands still');
  });
  return kafka;
}

/** Both, for the process of a service with a database of its own. */
export async function openServers(settings: MongoDbSettings & KafkaSettings, name: string, parts: Parts): Promise<Servers> {
  const kafka = openBrokers(settings, name, parts);
  const mongo = await openDatabase(settings, name, parts);
  parts.health.add('mongodb', () => mongo.check());
  return { mongo, kafka };
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
