import { Unavailable } from '@parley/event-sourcing';
import { type KafkaOptions } from './options.js';
import { reasonOf } from './reason.js';
import { type KafkaAdapters } from './adapters.js';
import { AdminClient, lagOf } from './admin-client.js';
import { createClient } from './connection.js';
import { GroupConsumer, type GroupConsumerOptions } from './consumer/group-consumer.js';
import { Watchdog } from './consumer/watchdog.js';
import { DeadLetterQueue } from './dead-letters/dead-letter-queue.js';
import { readTopic } from './dead-letters/read-topic.js';
import { TopicDeadLetters } from './dead-letters/topic-dead-letters.js';
import { TopicFeed } from './feed/topic-feed.js';
import { Sender } from './producer/sender.js';
import { TopicPublisher } from './producer/topic-publisher.js';
import { BatchStrategy } from './strategy/batch-strategy.js';
import { AdminTopics } from './topics/admin-topics.js';

/** Creates the adapters without connecting. Each client connects on first use and reconnects automatically. */
export function openKafka(options: KafkaOptions): KafkaAdapters {
  const { clientId, onError = () => undefined, metrics = {}, stallAfterMs = 60_000, compression = 'gzip' } = options;
  const kafka = createClient(options);
  const admin = new AdminClient(kafka);
  const sender = new Sender(kafka, onError, metrics, compression);
  const deadLetters = new DeadLetterQueue(sender, metrics, options.onDeadLetter);
  const watchdog = new Watchdog(admin, stallAfterMs, onError);
  const consumers: GroupConsumer[] = [];
  const topics = new Set<string>();
  const consume = (consumerOptions: GroupConsumerOptions) => {
    const consumer = new GroupConsumer(kafka, consumerOptions, { onError, metrics });
    consumers.push(consumer);
    for (const topic of consumerOptions.topics) topics.add(topic);
    watchdog.watch(consumer);
    consumer.start();
    return consumer;
  };
  return {
    publisher: (topicOf) => new TopicPublisher(sender, topicOf, (topic) => topics.add(topic)),
    feed: (feedOptions) => new TopicFeed({ admin, deadLetters, metrics, consume }, feedOptions),
    strategy: (strategyOptions) => new BatchStrategy({ kafka, deadLetters, metrics, consume }, strategyOptions),
    topics: new AdminTopics(admin),
    deadLetters: new TopicDeadLetters((topic, visit) => readTopic({ kafka, admin, clientId }, topic, visit), sender),
    async lag(group, of) {
      const positions = await admin.positions(group, of);
      return positions.map((position) => {
        const { topic, partition, committed, high } = position;
        return { topic, partition, committed, end: high, lag: lagOf(position) };
      });
    },
    members: (group) => admin.members(group),
    stalls: () => watchdog.stalls(),
    async check() {
      try {
        await admin.check([...topics]);
      } catch (error) {
        const what = topics.size === 0 ? 'Kafka' : `Kafka's topics ${[...topics].join(', ')}`;
        throw new Unavailable(`${what}: ${reasonOf(error)}`, { cause: error });
      }
      const troubles = watchdog.disconnected();
      if (troubles.length > 0) throw new Unavailable(troubles.join('; '));
    },
    async close() {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      await watchdog.close();
      await sender.close();
      await admin.close();
    },
  };
}

export * from './adapters.js';
export { type Compression } from './compression/codecs.js';
export * from './connection.js';
export * from './dead-letters/dead-letters.js';
export * from './metrics.js';
export * from './options.js';
export * from './strategy/batch-context.js';
export { parleyTopics } from './topics/parley-topics.js';
export * from './topics/topics.js';
