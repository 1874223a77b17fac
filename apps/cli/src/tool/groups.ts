import { delay } from '@parley/event-sourcing';
import { type KafkaAdapters } from '@parley/kafka';
import { CLIENT_ID } from './servers.js';

const POLL_INTERVAL_MS = 200;

/** Resolves when a consumer group has read everything in the topics at the time of the call. Rejects after `timeoutMs` without progress. */
export async function groupCaughtUp(kafka: KafkaAdapters, group: string, topics: readonly string[], timeoutMs = 60_000): Promise<void> {
  const goals = (await kafka.lag(group, topics)).filter(({ lag }) => lag > 0);
  let best = Infinity;
  for (let since = Date.now(), open = goals; open.length > 0; ) {
    const committed = new Map((await kafka.lag(group, topics)).map((each) => [`${each.topic}/${each.partition}`, each.committed ?? 0]));
    const leftOf = ({ topic, partition, end }: (typeof goals)[number]) => Math.max(0, end - (committed.get(`${topic}/${partition}`) ?? 0));
    open = goals.filter((goal) => leftOf(goal) > 0);
    const left = open.reduce((sum, goal) => sum + leftOf(goal), 0);
    if (left < best) [best, since] = [left, Date.now()];
    if (left > 0 && Date.now() - since > timeoutMs) {
      throw new Error(`The consumer group ${group} is stalled with a lag of ${left} messages: check whether its process is running`);
    }
    if (left > 0) await delay(POLL_INTERVAL_MS);
  }
}

/** Resolves when a process other than this command is a member of a consumer group, or after `timeoutMs`. */
export async function groupJoined(kafka: KafkaAdapters, group: string, timeoutMs = 30_000): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await delay(POLL_INTERVAL_MS)) {
    if ((await kafka.members(group)).some((clientId) => clientId !== CLIENT_ID)) return;
  }
}

/** The number of messages in the topics. */
export async function messagesIn(kafka: KafkaAdapters, topics: readonly string[]): Promise<number> {
  const positions = await kafka.lag('none', topics);
  return positions.reduce((sum, { lag }) => sum + lag, 0);
}
