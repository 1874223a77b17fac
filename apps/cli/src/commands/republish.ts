import { publishBlacklist } from '@parley/blacklist';
import { BLACKLIST_TOPIC, MESSAGING_TOPIC, NOTICES_TOPIC, ORDER_MESSAGES_TOPIC } from '@parley/contracts';
import { type EventPublisher, HeldStreams, type PublicEventOf } from '@parley/event-sourcing';
import { publishMessaging } from '@parley/messaging';
import { type MongoAdapters } from '@parley/mongo';
import { publishNotices } from '@parley/notice';
import { publishOrderMessages } from '@parley/order-message';
import { type Command, WrongUsage, noMoreThan } from '../command.js';
import { withDatabase, withKafka } from '../tool/servers.js';

const BATCH_SIZE = 1000;

interface PublishingService {
  readonly topic: string;
  readonly publicEventOf: PublicEventOf;
}

const SERVICES: Readonly<Record<string, PublishingService>> = {
  messaging: { topic: MESSAGING_TOPIC, publicEventOf: publishMessaging },
  'order-message': { topic: ORDER_MESSAGES_TOPIC, publicEventOf: publishOrderMessages },
  notice: { topic: NOTICES_TOPIC, publicEventOf: publishNotices },
  blacklist: { topic: BLACKLIST_TOPIC, publicEventOf: publishBlacklist },
};

/**
 * Publishes all events of a service to its topic again, after the topic was lost or its messages expired. Can run beside the service and its
 * relay: consumers recognise repeated events by stream and version, and park events that arrive before their predecessors.
 */
export const republishEvents: Command = {
  name: 'republish',
  usage: '(<service> | --all)',
  summary: "publish all events of a service's event store to its topic again, after a topic was lost; consumers skip what they have seen",
  options: { all: { type: 'boolean' } },
  async run(call) {
    noMoreThan(1, call.words);
    const [word] = call.words;
    const isAll = call.options.all === true;
    if (isAll === (word !== undefined)) throw new WrongUsage('Name one service, or use --all');
    const names = isAll ? Object.keys(SERVICES) : [word ?? ''];
    const published: Republished[] = [];
    for (const name of names) {
      const service = SERVICES[name];
      if (service === undefined) throw new WrongUsage(`Unknown service '${name}': use ${Object.keys(SERVICES).join(', ')}`);
      const { events, heldStreams } = await withDatabase(call, name, (mongo) =>
        withKafka(call, (kafka) => republish(mongo, kafka.publisher(() => service.topic), service, (count) => call.progress(`${name}: ${count} events`))),
      );
      published.push({ service: name, topic: service.topic, events, ...(heldStreams.length > 0 && { heldStreams }) });
    }
    return { data: published, text: published.map(lineOf).join('\n'), ok: published.every(({ heldStreams }) => heldStreams === undefined) };
  },
};

interface Republished {
  readonly service: string;
  readonly topic: string;
  readonly events: number;
  /** Streams that were published only up to an event with a type unknown to this release. */
  readonly heldStreams?: readonly string[];
}

function lineOf({ service, topic, events, heldStreams = [] }: Republished): string {
  const line = `${service}: ${events} events published to ${topic}`;
  if (heldStreams.length === 0) return line;
  return `${line}; ${heldStreams.length} streams contain events unknown to this release; run a later release: ${heldStreams.slice(0, 10).join(', ')}`;
}

/** Publishes everything that was committed before the call, except events after one with an unknown type in their stream. */
async function republish(
  { feed }: MongoAdapters,
  publisher: EventPublisher,
  { topic, publicEventOf }: PublishingService,
  onProgress: (events: number) => void,
): Promise<{ readonly events: number; readonly heldStreams: readonly string[] }> {
  let count = 0;
  const held = new HeldStreams();
  const following = feed.follow({
    name: `republish-${topic}`,
    from: null,
    batchSize: BATCH_SIZE,
    async handle({ events }) {
      const publicEvents = held.publishable(events, publicEventOf);
      await publisher.publish(publicEvents);
      count += publicEvents.length;
      onProgress(count);
    },
  });
  try {
    await following.caughtUp();
  } finally {
    await following.stop();
  }
  return { events: count, heldStreams: held.list().map(({ stream }) => stream) };
}
