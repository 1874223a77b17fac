import { ORDER_STATUS_TOPIC, PUBLISHED_TOPICS } from '@parley/contracts';
import { WrongUsage } from './command.js';

/** All topics with dead letters. */
export const TOPICS: readonly string[] = [...PUBLISHED_TOPICS, ORDER_STATUS_TOPIC];

/** The topic with this name, or the topic of this dead-letter topic. Throws `WrongUsage` for an unknown name. */
export function topicNamed(word: string): string {
  const topic = TOPICS.find((each) => each === word || `${each}.dead-letters` === word);
  if (topic === undefined) throw new WrongUsage(`Unknown topic '${word}': use ${TOPICS.join(', ')}`);
  return topic;
}
