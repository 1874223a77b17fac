import { type ParleyEvent } from '@parley/contracts';
import { type DocumentStore, type EventFeed, Processor, delay } from '@parley/event-sourcing';
import { type Command, WrongUsage } from '../command.js';
import { readModelsNamed, withActive } from '../parked.js';
import { type KeptReadModel } from '../read-models.js';
import { table } from '../tool/table.js';

/** The outcome of a retried stream. */
interface Retried {
  readonly readModel: string;
  readonly stream: string;
  readonly stillParked: number;
  readonly error: string | null;
}

/** A batch that was read before the retry may park one more event of the stream just afterwards. */
const SETTLE_MS = 1000;

/** Applies parked events of a read model again, in order. */
export const retryParked: Command = {
  name: 'parked retry',
  usage: '<read model> (<stream>... | --all)',
  summary: 'apply parked events again: of the named streams, or of all',
  options: { all: { type: 'boolean' } },
  async run(call) {
    const [word, ...streams] = call.words;
    if (word === undefined) throw new WrongUsage('Name a read model');
    const [readModel] = readModelsNamed([word]);
    const isAll = call.options.all === true;
    if (isAll === streams.length > 0) throw new WrongUsage('Name streams, or use --all');
    const outcomes = await withActive<Retried[]>(call, readModel, [], async (store) => {
      const wanted = isAll ? await store.parked.streams() : streams;
      const bar = call.bar('streams', wanted.length);
      const results: Retried[] = [];
      for (const stream of wanted) {
        results.push(await retry(readModel, store, stream));
        bar.add(1);
      }
      bar.stop();
      return results;
    });
    return { data: outcomes, text: outcomes.length === 0 ? 'nothing is parked' : textOf(outcomes), ok: outcomes.every((each) => each.stillParked === 0) };
  },
};

async function retry({ name, projection, decode }: KeptReadModel, store: DocumentStore, stream: string): Promise<Retried> {
  const processor = new Processor<ParleyEvent>({ projection, store, feed: noFeed, decode });
  for (;;) {
    const stillParked = await processor.retry(stream);
    if (stillParked > 0) return { readModel: name, stream, stillParked, error: (await store.parked.list(stream)).at(0)?.error ?? null };
    await delay(SETTLE_MS);
    if ((await store.parked.list(stream)).length === 0) return { readModel: name, stream, stillParked: 0, error: null };
  }
}

/** A retry reads only parked events. */
const noFeed: EventFeed = {
  follow() {
    throw new Error('A retry must not read the feed');
  },
};

function textOf(outcomes: readonly Retried[]): string {
  return table(
    ['stream', 'still parked', 'error'],
    outcomes.map(({ stream, stillParked, error }) => [stream, stillParked, error ?? '']),
    ['still parked'],
  );
}
