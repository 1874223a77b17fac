import { TOPIC_SETTINGS, topicLayout } from '@parley/cluster';
import { type TopicReport, parleyTopics } from '@parley/kafka';
import { type Command, noMoreThan } from '../command.js';
import { settingsFor } from '../settings.js';
import { withKafka } from '../tool/servers.js';

/** Creates missing topics. Existing ones with other settings are reported and not changed. */
export const createTopics: Command = {
  name: 'topics create',
  usage: '',
  summary: 'create missing topics with their dead-letter topics, and compare existing ones with the settings',
  async run(call) {
    noMoreThan(0, call.words);
    const layout = topicLayout(settingsFor(call.environment, TOPIC_SETTINGS));
    const reports = await withKafka(call, (kafka) => kafka.topics.create(parleyTopics(layout)));
    return { data: reports, text: reports.map(lineOf).join('\n'), ok: reports.every(({ outcome }) => outcome !== 'different') };
  },
};

function lineOf({ name, outcome, differences }: TopicReport): string {
  const found = differences.map(({ setting, wanted, found: is }) => `${setting} is ${is}, expected ${wanted}`).join(', ');
  return `${outcome.padEnd(9)} ${name}${found === '' ? '' : `: ${found}`}`;
}
