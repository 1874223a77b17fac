import { TOPIC_SETTINGS, topicLayout } from '@parley/cluster';
import { type TopicReport, parleyTopics } from '@parley/kafka';
import { type Command, noMoreThan } from '../command.js';
import { settingsFor } from '../settings.js';
import { withKafka } from '../tool/servers.js';

/** Makes every topic that is missing. One that is there and differs is reported and not changed. */
export const createTopics: Command = {
  name: 'topics create',
  usage: '',
  summary: 'make the topics that are missing, with their dead letters, and compare the others with the settings',
  async run(call) {
    noMoreThan(0, call.words);
    const layout = topicLayout(settingsFor(call.environment, TOPIC_SETTINGS));
    const reports = await withKafka(call, (kafka) => kafka.topics.create(parleyTopics(layout)));
    return { data: reports, text: reports.map(lineOf).join('\n'), ok: reports.every(({ outcome }) => outcome !== 'different') };
  },
};

function lineOf({ name, outcome, differences }: TopicReport): string {
  const found = differences.map(({ setting, wanted, found: is }) => `${setting} is ${is} and not ${wanted}`).join(', ');
  return `${outcome.padEnd(9)} ${name}${found === '' ? '' : `: ${found}`}`;
}
