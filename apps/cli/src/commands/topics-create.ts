import { KAFKA_SETTINGS, TOPIC_SETTINGS, kafkaConnection, topicLayout } from '@parley/cluster';
import { type TopicReport, openKafka, parleyTopics } from '@parley/kafka';
import { type Command, WrongUsage } from '../command.js';
import { settingsFor } from '../settings.js';

/** Makes every topic that is missing. One that is there and differs is reported and not changed. */
export const createTopics: Command = {
  name: 'topics create',
  usage: '',
  summary: 'make the topics that are missing, with their dead letters, and compare the others with the settings',
  async run({ words, environment, progress }) {
    if (words.length > 0) throw new WrongUsage(`'${words.join(' ')}' is too much`);
    const settings = settingsFor(environment, { ...KAFKA_SETTINGS, ...TOPIC_SETTINGS });
    const kafka = openKafka({
      ...kafkaConnection(settings, 'cli'),
      onError: (where, error) => progress(`${where}: ${error instanceof Error ? error.message : String(error)}`),
    });
    try {
      const reports = await kafka.topics.create(parleyTopics(topicLayout(settings)));
      return { data: reports, text: reports.map(lineOf).join('\n'), ok: reports.every(({ outcome }) => outcome !== 'different') };
    } finally {
      await kafka.close();
    }
  },
};

function lineOf({ name, outcome, differences }: TopicReport): string {
  const found = differences.map(({ setting, wanted, found: is }) => `${setting} is ${is} and not ${wanted}`).join(', ');
  return `${outcome.padEnd(9)} ${name}${found === '' ? '' : `: ${found}`}`;
}
