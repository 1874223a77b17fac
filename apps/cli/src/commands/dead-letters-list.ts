import { type DeadLetterEntry } from '@parley/kafka';
import { type Command, noMoreThan } from '../command.js';
import { withKafka } from '../tool/servers.js';
import { shortened, table } from '../tool/table.js';
import { TOPICS, topicNamed } from '../topics.js';

/** Lists the dead letters of one topic or of all. The exit code is 1 if some are not replayed. */
export const listDeadLetters: Command = {
  name: 'dead-letters list',
  usage: '[<topic>] [--all]',
  summary: 'list dead letters that are not replayed; with --all also replayed ones',
  options: { all: { type: 'boolean' } },
  async run(call) {
    noMoreThan(1, call.words);
    const topics = call.words.length === 0 ? TOPICS : [topicNamed(call.words[0])];
    const found = await withKafka(call, async (kafka) => {
      const letters: DeadLetterEntry[] = [];
      for (const topic of topics) letters.push(...(await kafka.deadLetters.list(topic)));
      return letters;
    });
    const waiting = found.filter(({ replayedAt }) => replayedAt === null);
    const shown = call.options.all === true ? found : waiting;
    return { data: shown, text: shown.length === 0 ? 'no dead letters' : textOf(shown), ok: waiting.length === 0 };
  },
};

function textOf(letters: readonly DeadLetterEntry[]): string {
  return table(
    ['topic', 'id', 'written', 'key', 'groups', 'state', 'reason'],
    letters.map((letter) => [letter.topic, letter.id, letter.writtenAt, letter.key ?? '', letter.groups.join(' '), stateOf(letter), shortened(letter.reason)]),
  );
}

function stateOf({ replayedAt, replays, truncated }: DeadLetterEntry): string {
  if (replayedAt !== null) return 'replayed';
  if (truncated) return 'too large';
  return replays === 0 ? 'waits' : `waits, came back ${replays} times`;
}
