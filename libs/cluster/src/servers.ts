import { Logger } from '@nestjs/common';
import { Unavailable } from '@parley/event-sourcing';
import { type KafkaAdapters, openKafka } from '@parley/kafka';
import { type MongoAdapters, mongoReasonOf, openMongo } from '@parley/mongo';
import { CallbackGauge, type Metrics, type Probed } from '@parley/runtime';
import { Counter, type Registry } from 'prom-client';
import { kafkaMetrics } from './kafka-metrics.js';
import { untilItSucceeds } from './retry.js';
import { type KafkaSettings, type MongoDbSettings, databaseOf, kafkaConnection } from './settings.js';

const logger = new Logger('Parley');

/**
 * Connects to a database of the cluster. Waits for a primary, by default for ever; after `atMostMs` it rejects with `Unavailable`.
 * Adds a readiness check of MongoDB, which fails until it is connected.
 */
export async function openDatabase(
  settings: MongoDbSettings,
  name: string,
  { health, metrics }: Partial<Probed> = {},
  { atMostMs = Infinity }: { readonly atMostMs?: number } = {},
): Promise<MongoAdapters> {
  const failures = metrics && feedFailures(metrics.registry);
  const open = () =>
    openMongo({
      uri: settings.PARLEY_MONGODB_URI,
      database: databaseOf(settings, name),
      onFeedError: (follower, error) => {
        failures?.inc({ feed: follower });
        logger.error(`${follower} will try again`, textOf(error));
      },
    });
  let reason = 'not connected yet';
  health?.add('mongodb', () => {
    throw new Error(reason);
  });
  const onError = (error: unknown) => {
    if (!(error instanceof Unavailable)) throw error;
    reason = `MongoDB: ${mongoReasonOf(error)}`;
    logger.warn(`waits for MongoDB: ${error.message}`);
  };
  const mongo = await untilItSucceeds(open, { atMostMs, onError });
  health?.add('mongodb', () => mongo.check());
  return mongo;
}

/**
 * Prepares the use of Kafka. Consumers and publishers connect in the background, and again after every failure, for ever: no failure of Kafka
 * ends the process. A stalled consumer is logged and counted.
 */
export function openBrokers(settings: KafkaSettings, clientId: string, { registry }: Metrics): KafkaAdapters {
  const kafka = openKafka({
    ...kafkaConnection(settings, clientId),
    onError: (where, error) => logger.warn(`${where} will try again: ${textOf(error)}`),
    compression: settings.PARLEY_KAFKA_COMPRESSION,
    onDeadLetter: (group, { topic, partition, offset, reason }) =>
      logger.error(`${group} cannot handle ${topic} ${partition}@${offset}, which is a dead letter now: ${reason}`),
    metrics: kafkaMetrics(registry),
  });
  const help = 'Consumers of this process that have lag and have made no progress for a minute';
  new CallbackGauge(registry, 'parley_kafka_stalled_consumers', help, 'client').watch(clientId, () => kafka.stalls().length);
  return kafka;
}

/** The counter of all databases of a process. */
function feedFailures(registry: Registry): Counter<'feed'> {
  const name = 'parley_feed_failures_total';
  const found = registry.getSingleMetric(name) as Counter<'feed'> | undefined;
  return found ?? new Counter({ name, help: 'Failures of change streams and of batches that were read from them; each is retried', labelNames: ['feed'] as const, registers: [registry] });
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
