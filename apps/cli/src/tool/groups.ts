import { delay } from '@parley/event-sourcing';
import { type KafkaAdapters } from '@parley/kafka';
import { CLIENT_ID } from './servers.js';

const LOOK_EVERY_MS = 200;

/** Resolves when a consumer group has read all that is in the topics at the call. Rejects where it makes no progress for so long. */
export async function groupCaughtUp(kafka: KafkaAdapters, group: string, topics: readonly string[], patienceMs = 60_000): Promise<void> {
  const goals = (await kafka.lag(group, topics)).filter(({ lag }) => lag > 0);
  let best = Infinity;
  for (let since = Date.now(), open = goals; open.length > 0; ) {
    const committed = new Map((await kafka.lag(group, topics)).map((each) => [`${each.topic}/${each.partition}`, each.committed ?? 0]));
    const leftOf = ({ topic, partition, end }: (typeof goals)[number]) => Math.max(0, end - (committed.get(`${topic}/${partition}`) ?? 0));
    open = goals.filter((goal) => leftOf(goal) > 0);
    const left = open.reduce((sum, goal) => sum + leftOf(goal), 0);
    if (left < best) [best, since] = [left, Date.now()];
    if (left > 0 && Date.now() - since > patienceMs) {
      throw new Error(`the consumer group ${group} stands still with ${left} messages before it: see whether its process runs`);
    }
    if (left > 0) await delay(LOOK_EVERY_MS);
  }
}

/** Resolves when somebody beside this command is in a consumer group, or nobody has come for so long. */
export async function groupJoined(kafka: KafkaAdapters, group: string, patienceMs = 30_000): Promise<void> {
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await delay(LOOK_EVERY_MS)) {
    if ((await kafka.members(group)).some((clientId) => clientId !== CLIENT_ID)) return;
  }
}

/** How many messages the topics hold for a group that begins at the beginning. */
export async function messagesIn(kafka: KafkaAdapters, topics: readonly string[]): Promise<number> {
  const positions = await kafka.lag('none', topics);
  return positions.reduce((sum, { lag }) => sum + lag, 0);
}
