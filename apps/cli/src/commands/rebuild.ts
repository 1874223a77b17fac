import { groupOf } from '@parley/cluster';
import { PUBLISHED_TOPICS, type ParleyEvent, decodeReceived } from '@parley/contracts';
import { type RebuiltBeside, rebuildBeside } from '@parley/event-sourcing';
import { inboxProjection } from '@parley/inbox';
import { type KafkaAdapters } from '@parley/kafka';
import { type MongoAdapters } from '@parley/mongo';
import { type Bar, type Call, type Command, WrongUsage, noMoreThan } from '../command.js';
import { exclusively } from '../tool/exclusively.js';
import { groupCaughtUp, groupJoined, messagesIn } from '../tool/groups.js';
import { withDatabase, withKafka } from '../tool/servers.js';

const BATCH_SIZE = 5000;

/** Builds a new generation of the inbox beside the live one. */
export const rebuildReadModel: Command = {
  name: 'rebuild',
  usage: '<read model> [--accept-differences]',
  summary: 'build a new generation of a read model, compare it with the live one, and cut over without downtime',
  options: { 'accept-differences': { type: 'boolean' } },
  async run(call) {
    noMoreThan(1, call.words);
    const [name] = call.words;
    if (name !== inboxProjection.name) {
      throw new WrongUsage(`${name === undefined ? 'Name a read model' : `Read model '${name}' cannot be rebuilt`}: use ${inboxProjection.name}`);
    }
    const rebuilt = await withDatabase(call, 'inbox', (mongo) =>
      withKafka(call, (kafka) => exclusively(mongo, `rebuild ${name}`, () => rebuild(call, mongo, kafka))),
    );
    const { generation, documents, differences, switched, parkedStreams } = rebuilt;
    return { data: { generation, documents, differences, switched, parkedStreams }, text: textOf(rebuilt), ok: switched && parkedStreams.length === 0 };
  },
};

async function rebuild(call: Call, { readModels }: MongoAdapters, kafka: KafkaAdapters): Promise<RebuiltBeside> {
  const projection = inboxProjection;
  const live = await readModels.active(projection.name);
  const generation = (live ?? 0) + 1;
  const total = await messagesIn(kafka, PUBLISHED_TOPICS);
  let bar: Bar | null = null;
  try {
    return await rebuildBeside<ParleyEvent>({
      projection,
      readModels,
      feed: kafka.feed({ topics: PUBLISHED_TOPICS, group: groupOf(projection, generation), unreadable: 'skip' }),
      decode: (event) => decodeReceived(event),
      batchSize: BATCH_SIZE,
      switchWhenDifferent: call.options['accept-differences'] === true,
      liveCaughtUp: () => (live === null ? Promise.resolve() : groupCaughtUp(kafka, groupOf(projection, live), PUBLISHED_TOPICS)),
      handedOver: () => groupJoined(kafka, groupOf(projection, generation)),
      onBatch: (events) => bar?.add(events),
      onPhase: (phase) => {
        bar?.stop();
        bar = null;
        if (phase === 'building') bar = call.bar(`generation ${generation}`, total);
        else call.progress(phase);
      },
    });
  } finally {
    (bar as Bar | null)?.stop();
  }
}

function textOf({ generation, documents, differences, switched, parkedStreams }: RebuiltBeside): string {
  const parked = parkedStreams.length === 0 ? [] : [`${parkedStreams.length} streams are parked: see \`parked list\``];
  const differing = differences.map((document) => `differs: ${document}`);
  const outcome = switched
    ? `generation ${generation} with ${documents} documents is active; the previous one is kept until the next rebuild\n` +
      `update the consumer group in a trigger that scales the projector by lag: ${groupOf(inboxProjection, generation)}`
    : `generation ${generation} with ${documents} documents differs from the live one, which stays active. If the new one is correct, rebuild with --accept-differences`;
  return [...differing, ...parked, outcome].join('\n');
}
