import { type Command, WrongUsage } from '../command.js';
import { withKafka } from '../tool/servers.js';
import { topicNamed } from '../topics.js';

const ID = /^\d+@\d+$/;

/** Publishes dead letters to their topic again, as they were. */
export const replayDeadLetters: Command = {
  name: 'dead-letters replay',
  usage: '<topic> (<id>... | --all)',
  summary: 'publish dead letters to their topic again: those named, or all that wait',
  options: { all: { type: 'boolean' } },
  async run(call) {
    const [topicWord, ...ids] = call.words;
    if (topicWord === undefined) throw new WrongUsage('of which topic?');
    const topic = topicNamed(topicWord);
    const isAll = call.options.all === true;
    if (isAll === ids.length > 0) throw new WrongUsage('name the dead letters, or say --all');
    const wrong = ids.find((id) => !ID.test(id));
    if (wrong !== undefined) throw new WrongUsage(`'${wrong}' is no id of a dead letter; \`dead-letters list\` shows them, as 0@12`);
    const outcomes = await withKafka(call, (kafka) => kafka.deadLetters.replay(topic, isAll ? 'pending' : ids));
    const lines = outcomes.map(({ id, outcome }) => `${id} ${outcome}`);
    return {
      data: outcomes,
      text: lines.length === 0 ? 'no dead letters wait' : lines.join('\n'),
      ok: outcomes.every(({ outcome }) => outcome === 'replayed' || outcome === 'already-replayed'),
    };
  },
};
