import { groupOf } from '@parley/cluster';
import { BLACKLIST_TOPIC, MESSAGING_TOPIC, ORDER_MESSAGES_TOPIC, ORDER_STATUS_TOPIC, PUBLISHED_TOPICS } from '@parley/contracts';
import { inboxProjection } from '@parley/inbox';
import { type KafkaAdapters } from '@parley/kafka';
import { type Command, WrongUsage, noMoreThan } from '../command.js';
import { withDatabase, withKafka } from '../tool/servers.js';
import { table } from '../tool/table.js';

/** The lag of a consumer group in a topic. */
interface GroupLag {
  readonly group: string;
  readonly topic: string;
  readonly partitions: number;
  /** The number of messages in the topic. */
  readonly messages: number;
  readonly lag: number;
  /** The largest lag of a partition. */
  readonly largest: number;
}

/** Shows the lag of every consumer group. */
export const showLag: Command = {
  name: 'lag',
  usage: '[--above <messages>]',
  summary: 'show the lag of each consumer group; exit code 1 if one is above --above',
  options: { above: { type: 'string' } },
  async run(call) {
    noMoreThan(0, call.words);
    const above = limitOf(call.options.above);
    const generation = await withDatabase(call, 'inbox', ({ readModels }) => readModels.active(inboxProjection.name));
    const found = await withKafka(call, async (kafka) => {
      const lags: GroupLag[] = [];
      for (const [group, topics] of groups(generation ?? 1)) lags.push(...(await lagOf(kafka, group, topics)));
      return lags;
    });
    const rows = found.map(({ group, topic, partitions, messages, lag, largest }) => [group, topic, partitions, messages, lag, largest]);
    const headings = ['group', 'topic', 'partitions', 'messages', 'lag', 'largest'];
    return { data: found, text: table(headings, rows, headings.slice(2)), ok: found.every(({ lag }) => lag <= above) };
  },
};

function limitOf(above: string | boolean | undefined): number {
  if (above === undefined) return Infinity;
  if (typeof above !== 'string' || !/^\d{1,12}$/.test(above)) throw new WrongUsage('Invalid --above: use a number of messages');
  return Number(above);
}

function groups(generation: number): [string, readonly string[]][] {
  return [
    [groupOf(inboxProjection, generation), PUBLISHED_TOPICS],
    ['messaging-facts', [BLACKLIST_TOPIC, MESSAGING_TOPIC, ORDER_MESSAGES_TOPIC]],
    ['order-message-facts', [BLACKLIST_TOPIC, MESSAGING_TOPIC]],
    ['order-message-order-status', [ORDER_STATUS_TOPIC]],
  ];
}

async function lagOf(kafka: KafkaAdapters, group: string, topics: readonly string[]): Promise<GroupLag[]> {
  const positions = await kafka.lag(group, topics);
  return topics.map((topic) => {
    const own = positions.filter((position) => position.topic === topic);
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const lags = own.map(({ lag }) => lag);
    return { group, topic, partitions: own.length, messages: sum(own.map(({ end }) => end)), lag: sum(lags), largest: Math.max(0, ...lags) };
  });
}
