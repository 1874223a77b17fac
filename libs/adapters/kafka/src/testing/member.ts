// Follows a topic as a member of a group until it is killed, and prints what it handles: member.ts <brokers> <topic> <group>
import { openKafka } from '../index.js';

const [brokers, topic, group] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);
const kafka = openKafka({ clientId: 'member', brokers: brokers.split(','), onError: (where, error) => say(`error ${where} ${String(error)}`) });
const following = kafka.feed({ topics: [topic] }).follow({
  name: group,
  from: 'elsewhere',
  batchSize: 20,
  async handle({ events }) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    for (const { stream, version } of events) say(`handled ${stream}@${version}`);
  },
});
process.once('SIGTERM', () => {
  say('stopping');
  void following
    .stop()
    .then(() => kafka.close())
    .then(() => process.exit(0));
});
say('started');
