import { type Command, noMoreThan } from '../command.js';
import { type ParkedEvent, findParked, readModelsNamed } from '../parked.js';
import { shortened, table } from '../tool/table.js';

/** Lists the parked events of read models. The exit code is 1 if there are any. */
export const listParked: Command = {
  name: 'parked list',
  usage: '[<read model>]',
  summary: 'list parked streams with the event that a read model could not apply',
  async run(call) {
    noMoreThan(1, call.words);
    const found: ParkedEvent[] = [];
    for (const readModel of readModelsNamed(call.words)) found.push(...(await findParked(call, readModel)));
    return { data: found, text: found.length === 0 ? 'nothing is parked' : textOf(found), ok: found.length === 0 };
  },
};

/** One line per stream, with the error of its first event. */
function textOf(events: readonly ParkedEvent[]): string {
  const streams = new Map<string, ParkedEvent[]>();
  for (const event of events) {
    const name = `${event.readModel} ${event.stream}`;
    streams.set(name, [...(streams.get(name) ?? []), event]);
  }
  return table(
    ['read model', 'stream', 'from version', 'type', 'events', 'error'],
    [...streams.values()].map((some) => {
      const [{ readModel, stream, version, type, error }] = some;
      return [readModel, stream, version, type, some.length, shortened(error)];
    }),
    ['from version', 'events'],
  );
}
