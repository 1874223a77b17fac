import { type KafkaAdapters, type KafkaOptions } from './adapters.js';

/** Nothing is connected yet when this returns: what is used connects by itself, and again when the brokers were away. */
export function openKafka(options: KafkaOptions): KafkaAdapters {
  throw new Error(`openKafka(${options.clientId}) is not there yet`);
}

export * from './adapters.js';
export * from './connection.js';
export * from './dead-letters/dead-letters.js';
export * from './metrics.js';
export * from './strategy/batch-context.js';
export { parleyTopics } from './topics/parley-topics.js';
export * from './topics/topics.js';
