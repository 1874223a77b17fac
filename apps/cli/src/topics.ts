import { ORDER_STATUS_TOPIC, PUBLISHED_TOPICS } from '@parley/contracts';
import { WrongUsage } from './command.js';

/** Every topic that has dead letters. */
export const TOPICS: readonly string[] = [...PUBLISHED_TOPICS, ORDER_STATUS_TOPIC];

/** Throws `WrongUsage` where it is none of ours. The name of the dead letters' topic is good, too. */
export function topicNamed(word: string): string {
  const topic = TOPICS.find((each) => each === word || `${each}.dead-letters` === word);
  if (topic === undefined) throw new WrongUsage(`there is no topic '${word}'; there are ${TOPICS.join(', ')}`);
  return topic;
}
