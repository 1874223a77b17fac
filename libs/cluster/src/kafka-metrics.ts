import { type KafkaMetrics } from '@parley/kafka';
import { Counter, Gauge, type Registry } from 'prom-client';

/** Metrics of consumers and publishers. */
export function kafkaMetrics(registry: Registry): KafkaMetrics {
  const published = new Counter({
    name: 'parley_kafka_published_total',
    help: 'Messages that the brokers have stored',
    labelNames: ['topic'] as const,
    registers: [registry],
  });
  const consumed = new Counter({
    name: 'parley_kafka_consumed_total',
    help: 'Messages that were handled and whose offset is committed',
    labelNames: ['group', 'topic'] as const,
    registers: [registry],
  });
  const deadLetters = new Counter({
    name: 'parley_kafka_dead_letters_total',
    help: 'Messages that became dead letters',
    labelNames: ['group', 'topic'] as const,
    registers: [registry],
  });
  const lag = new Gauge({
    name: 'parley_kafka_lag',
    help: 'Messages that a group has not read yet, after the last batch of the partition in this process',
    labelNames: ['group', 'topic', 'partition'] as const,
    registers: [registry],
  });
  return {
    published: (topic, messages) => published.labels(topic).inc(messages),
    consumed: (group, topic, messages) => consumed.labels(group, topic).inc(messages),
    deadLetters: (group, topic, messages) => deadLetters.labels(group, topic).inc(messages),
    lag: (group, topic, partition, messages) => lag.labels(group, topic, String(partition)).set(messages),
  };
}
