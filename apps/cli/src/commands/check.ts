import { groupOf } from '@parley/cluster';
import { PUBLISHED_TOPICS } from '@parley/contracts';
import { type DocumentStore, type PublicEvent } from '@parley/event-sourcing';
import { inboxProjection } from '@parley/inbox';
import { type KafkaAdapters } from '@parley/kafka';
import { type MongoAdapters } from '@parley/mongo';
import { type Difference, differencesOf } from '../check/differences.js';
import { Recount } from '../check/recount.js';
import { type Call, type Command, WrongUsage } from '../command.js';
import { exclusively } from '../tool/exclusively.js';
import { groupCaughtUp, messagesIn } from '../tool/groups.js';
import { withDatabase, withKafka } from '../tool/servers.js';
import { shortened, table } from '../tool/table.js';

const GROUP = 'parley-check';
const MAX_COMPARISONS = 20;

/** The result of a check. */
interface Checked {
  readonly sellers: readonly string[];
  /** The number of events of these sellers. */
  readonly events: number;
  readonly documents: number;
  readonly differences: readonly Difference[];
}

/** Recomputes sellers' inboxes from the events in memory and compares them. Changes nothing. */
export const checkSellers: Command = {
  name: 'check',
  usage: '<seller>...',
  summary: 'recompute the inboxes of sellers from the events and list differences',
  async run(call) {
    const sellers = [...new Set(call.words)];
    if (sellers.length === 0) throw new WrongUsage('Name at least one seller');
    const checked = await withDatabase(call, 'inbox', (mongo) =>
      withKafka(call, (kafka) => exclusively(mongo, 'check', () => check(call, sellers, mongo, kafka))),
    );
    return { data: checked, text: textOf(checked), ok: checked.differences.length === 0 };
  },
};

async function check(call: Call, sellers: readonly string[], { readModels }: MongoAdapters, kafka: KafkaAdapters): Promise<Checked> {
  const active = await readModels.active(inboxProjection.name);
  if (active === null) throw new Error('The inbox does not exist yet: start inbox-projector, or run `indexes create`');
  const store = await readModels.open(inboxProjection.name, active, inboxProjection.collections);
  const recounts: Recounts = new Map(sellers.map((seller) => [seller, new Recount(inboxProjection)]));
  const bar = call.bar('events', await messagesIn(kafka, PUBLISHED_TOPICS));
  const following = kafka.feed({ topics: PUBLISHED_TOPICS, group: GROUP, unreadable: 'skip' }).follow({
    name: GROUP,
    from: null,
    batchSize: 5000,
    handle({ events }) {
      for (const event of events) recounts.get((event as PublicEvent).key)?.add(event);
      bar.add(events.length);
      return Promise.resolve();
    },
  });
  try {
    await following.caughtUp();
    const compareAll = async () => {
      await Promise.all([following.caughtUp(), groupCaughtUp(kafka, groupOf(inboxProjection, active), PUBLISHED_TOPICS)]);
      return allDifferences(store, recounts);
    };
    const differences = await persistentDifferences(compareAll);
    const sum = (count: (recount: Recount) => number) => [...recounts.values()].reduce((total, recount) => total + count(recount), 0);
    return { sellers, events: sum(({ events }) => events), documents: sum((recount) => recount.counted().length), differences };
  } finally {
    bar.stop();
    await following.stop();
  }
}

/** By seller, which is the key of a seller's events. */
type Recounts = ReadonlyMap<string, Recount>;

async function allDifferences(store: DocumentStore, recounts: Recounts): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const [seller, recount] of recounts) {
    differences.push(...(await differencesOf(seller, store, inboxProjection.collections, recount.counted())));
    for (const stream of recount.stuck().keys()) differences.push({ seller, what: `stream ${stream}`, problem: 'stuck', fields: [] });
  }
  const parked = new Map((await store.parked.list()).map(({ stream, event }) => [stream, (event as PublicEvent).key]));
  for (const [stream, seller] of parked) if (recounts.has(seller)) differences.push({ seller, what: `stream ${stream}`, problem: 'parked', fields: [] });
  return differences;
}

/**
 * Filters out documents that change during the comparison. Keeps differences that appear in every comparison, unless the stored document
 * equalled the counted one in an earlier or later comparison.
 */
async function persistentDifferences(compare: () => Promise<Difference[]>): Promise<Difference[]> {
  const sightings = new Map<string, { readonly kept: Set<string>; readonly counted: Set<string> }>();
  let last = await compare();
  for (let i = 1; i < MAX_COMPARISONS && last.length > 0; i++) {
    const before = new Set(last.map(keyOf));
    last = (await compare()).filter((difference) => {
      const key = keyOf(difference);
      const { kept, counted } = sightings.get(key) ?? { kept: new Set<string>(), counted: new Set<string>() };
      sightings.set(key, { kept, counted });
      kept.add(JSON.stringify(difference.fields.map(({ field, kept: text }) => [field, text])));
      counted.add(JSON.stringify(difference.fields.map(({ field, counted: text }) => [field, text])));
      return before.has(key) && (difference.fields.length === 0 || ![...kept].some((text) => counted.has(text)));
    });
  }
  return last;
}

function keyOf({ seller, what, problem }: Difference): string {
  return `${seller} ${problem} ${what}`;
}

function textOf({ sellers, events, documents, differences }: Checked): string {
  const counted = `${events} events of ${sellers.join(', ')} give ${documents} documents`;
  if (differences.length === 0) return `${counted}; no differences`;
  const rows = differences.map(({ seller, problem, what, fields }) => [seller, problem, what, shortened(fields.map(fieldText).join('; '), 120)]);
  return `${counted}; ${differences.length} differ\n${table(['seller', 'problem', 'what', 'stored and counted'], rows)}`;
}

function fieldText({ field, kept, counted }: Difference['fields'][number]): string {
  return `${field} is ${kept}, counted ${counted}`;
}
