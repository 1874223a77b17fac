import { BLACKLIST_TOPIC, MESSAGING_TOPIC, NOTICES_TOPIC, ORDER_MESSAGES_TOPIC, ORDER_STATUS_TOPIC } from '@parley/contracts';
import { deadLetterTopicOf } from '../messages/headers.js';
import { type TopicLayout, type TopicSpec } from './topics.js';

const FOR_EVER = -1;
const MIB = 1024 * 1024;

/** The largest value of a message from other services, bytes; the same as over HTTP. */
export const LARGEST_INPUT = MIB;

/**
 * All topics of Parley, with their dead-letter topics.
 *
 * Topics that Parley publishes keep all messages and are not compacted, because read models are rebuilt from the beginning. Parley stores
 * order status when it reads it, so the retention of that topic is up to its owner.
 */
export function parleyTopics(layout: TopicLayout): TopicSpec[] {
  const published = [MESSAGING_TOPIC, ORDER_MESSAGES_TOPIC, NOTICES_TOPIC, BLACKLIST_TOPIC].map((name) => ({
    ...layout,
    name,
    retentionMs: FOR_EVER,
    // The largest input becomes an event of about the same size, plus headers.
    maxMessageBytes: 2 * LARGEST_INPUT,
  }));
  const topics: TopicSpec[] = [...published, { ...layout, name: ORDER_STATUS_TOPIC, maxMessageBytes: 2 * LARGEST_INPUT, isForeign: true }];
  return topics.flatMap((topic) => [topic, deadLettersOf(topic)]);
}

/** One partition keeps dead letters in the order of their arrival; the size leaves room for the reason beside the largest original. */
function deadLettersOf({ name, replication, minInsyncReplicas }: TopicSpec): TopicSpec {
  return {
    name: deadLetterTopicOf(name),
    partitions: 1,
    replication,
    minInsyncReplicas,
    retentionMs: FOR_EVER,
    maxMessageBytes: 3 * LARGEST_INPUT,
  };
}
