import { type Command, WrongUsage } from '../command.js';
import { withKafka } from '../tool/servers.js';
import { topicNamed } from '../topics.js';

const ID = /^\d+@\d+$/;

/** Publishes dead letters unchanged to their original topic. */
export const replayDeadLetters: Command = {
  name: 'dead-letters replay',
  usage: '<topic> (<id>... | --all)',
  summary: 'publish dead letters to their topic again: the named ones, or all that are not replayed',
  options: { all: { type: 'boolean' } },
  async run(call) {
    const [topicWord, ...ids] = call.words;
    if (topicWord === undefined) throw new WrongUsage('Name a topic');
    const topic = topicNamed(topicWord);
    const isAll = call.options.all === true;
    if (isAll === ids.length > 0) throw new WrongUsage('Name dead letters, or use --all');
    const wrong = ids.find((id) => !ID.test(id));
    if (wrong !== undefined) throw new WrongUsage(`Invalid id '${wrong}' of a dead letter: use an id like 0@12 from \`dead-letters list\``);
    const outcomes = await withKafka(call, (kafka) => kafka.deadLetters.replay(topic, isAll ? 'pending' : ids));
    const lines = outcomes.map(({ id, outcome }) => `${id} ${outcome}`);
    return {
      data: outcomes,
      text: lines.length === 0 ? 'no dead letters to replay' : lines.join('\n'),
      ok: outcomes.every(({ outcome }) => outcome === 'replayed' || outcome === 'already-replayed'),
    };
  },
};
