import { type Commit, type EventStore, Relay } from '@parley/event-sourcing';
import { openKafka } from '@parley/kafka';
import { openMongo } from '@parley/mongo';
import kafkajs from 'kafkajs';
import { publicEventOf } from '../../apps/all-in-one/src/public-events.js';
import { marketplace } from '../data/market.js';
import { sideBySide } from '../harness/side-by-side.js';
import { type ClusterMeasurement, ratioOf } from './cluster-bench.js';
import { client, makeTopic, publicEvents, sendRaw } from './topics.js';

/** Publishing an event store from its beginning, with saved checkpoints, over sending as many prepared messages. */
export const relay: ClusterMeasurement = {
  name: 'relay',
  async run({ mongodbUri: uri, brokers, run, quick, samples, progress }) {
    const count = quick ? 4000 : 40_000;
    const mongo = await openMongo({ uri, database: `${run}_relay` });
    const kafka = openKafka({ clientId: 'bench', brokers: [...brokers] });
    const producer = client(brokers).producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner, allowAutoTopicCreation: false });
    const topic = `${run}.relay`;
    try {
      await makeTopic(kafka, topic);
      await producer.connect();
      progress(`appending ${count} events`);
      await appendAll(mongo.eventStore, [...marketplace(count)]);
      const events = publicEvents(count);
      let runs = 0;
      const relayed = async () => {
        const name = `relay-${++runs}`;
        let published = 0;
        let begun = 0;
        let done: () => void = () => undefined;
        const all = new Promise<void>((resolve) => (done = resolve));
        const relaying = new Relay({
          name,
          feed: mongo.feed,
          store: mongo.eventStore,
          lease: mongo.lease(name),
          checkpoints: mongo.checkpoints,
          publisher: kafka.publisher(() => topic),
          publicEventOf,
          onLeading: (isLeading) => isLeading && (begun = performance.now()),
          onPublished: (some) => {
            published += some.length;
            if (published >= events.length) done();
          },
        });
        relaying.start();
        await all;
        const rate = (published / (performance.now() - begun)) * 1000;
        await relaying.stop();
        return rate;
      };
      const found = await sideBySide(samples, relayed, () => sendRaw(producer, topic, events));
      return [ratioOf('relay from the event store to Kafka over raw kafkajs `sendBatch` with acks -1', found, 0.7, 0.9)];
    } finally {
      await producer.disconnect();
      await kafka.close();
      await mongo.close();
    }
  },
};

/** Appends to one stream one after the other, and to different streams concurrently. */
async function appendAll(store: EventStore, commits: readonly Commit[]): Promise<void> {
  const last = new Map<string, Promise<unknown>>();
  for (let i = 0; i < commits.length; i += 1000) {
    const some = commits.slice(i, i + 1000).map((commit) => {
      const next = (last.get(commit.stream) ?? Promise.resolve()).then(() => store.append(commit));
      last.set(commit.stream, next);
      return next;
    });
    await Promise.all(some);
  }
}
