import { type Command, noMoreThan } from '../command.js';
import { type ParkedEvent, findParked, readModelsNamed } from '../parked.js';
import { shortened, table } from '../tool/table.js';

/** Shows the events that read models could not take in. Any makes the exit code 1. */
export const listParked: Command = {
  name: 'parked list',
  usage: '[<read model>]',
  summary: 'show the streams that wait behind an event that a read model could not take in',
  async run(call) {
    noMoreThan(1, call.words);
    const found: ParkedEvent[] = [];
    for (const readModel of readModelsNamed(call.words)) found.push(...(await findParked(call, readModel)));
    return { data: found, text: found.length === 0 ? 'nothing is parked' : textOf(found), ok: found.length === 0 };
  },
};

/** A line for each stream: its first event says what is wrong. */
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
