import { PROJECTED_AT_ONCE } from '@parley/cluster';
import { type ParleyEvent, decodeReceived } from '@parley/contracts';
import { Processor } from '@parley/event-sourcing';
import { inboxProjection } from '@parley/inbox';
import { type KafkaAdapters, openKafka } from '@parley/kafka';
import { type MongoAdapters, openMongo } from '@parley/mongo';
import kafkajs from 'kafkajs';
import mongoose from 'mongoose';
import { sideBySide } from '../harness/side-by-side.js';
import { type ClusterMeasurement, ratioOf } from './cluster-bench.js';
import { client, makeTopic, publicEvents, sendRaw } from './topics.js';

/** Projecting events from a topic into the inbox, over only reading them, and over one mongoose update for each. */
export const projecting: ClusterMeasurement = {
  name: 'projecting',
  async run({ mongodbUri: uri, brokers, run, quick, samples, progress }) {
    const events = publicEvents(quick ? 4000 : 40_000);
    const topic = `${run}.projecting`;
    const kafka = openKafka({ clientId: 'bench', brokers: [...brokers] });
    const mongo = await openMongo({ uri, database: `${run}_inbox` });
    const connection = await mongoose.createConnection(uri, { dbName: `${run}_naive`, writeConcern: { w: 'majority', journal: true } }).asPromise();
    const producer = client(brokers).producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner, allowAutoTopicCreation: false });
    try {
      await makeTopic(kafka, topic);
      await producer.connect();
      progress(`publishing ${events.length} events`);
      await sendRaw(producer, topic, events);
      let runs = 0;
      const projected = () => project(kafka, mongo, topic, events.length, ++runs);
      const nothing = await sideBySide(samples, projected, () => readOnly(brokers, topic, events.length, `${run}-nothing-${++runs}`));
      const some = events.slice(0, quick ? 500 : 2000);
      const oneByOne = await sideBySide(samples, projected, () => updateEach(connection, some, ++runs));
      return [
        ratioOf('events projected from Kafka into the inbox over a raw `eachBatch` that does nothing', nothing, 0.15, 0.35),
        ratioOf('the same over one mongoose `findOneAndUpdate` an event', oneByOne, 5, 20),
      ];
    } finally {
      await producer.disconnect();
      await connection.close();
      await kafka.close();
      await mongo.close();
    }
  },
};

/** Events per second, from the delivery of the first event to the commit of the last. */
async function project(kafka: KafkaAdapters, { readModels }: MongoAdapters, topic: string, count: number, generation: number): Promise<number> {
  const { name, collections } = inboxProjection;
  const store = await readModels.open(name, generation, collections);
  let begun = 0;
  let handled = 0;
  let done: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (done = resolve));
  const processor = new Processor<ParleyEvent>({
    projection: inboxProjection,
    store,
    batchSize: PROJECTED_AT_ONCE,
    feed: kafka.feed({ topics: [topic], group: `${topic}-${generation}` }),
    decode(event) {
      begun ||= performance.now();
      return decodeReceived(event);
    },
    onBatch(events) {
      handled += events;
      if (handled >= count) done();
    },
  });
  await processor.start();
  await all;
  const rate = (count / (performance.now() - begun)) * 1000;
  await processor.stop();
  await readModels.drop(name, generation);
  return rate;
}

async function readOnly(brokers: readonly string[], topic: string, count: number, groupId: string): Promise<number> {
  const consumer = client(brokers).consumer({ groupId, allowAutoTopicCreation: false });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  let begun = 0;
  let read = 0;
  const rate = await new Promise<number>((resolve, reject) => {
    consumer
      .run({
        eachBatch({ batch }) {
          begun ||= performance.now();
          read += batch.messages.length;
          if (read >= count) resolve((count / (performance.now() - begun)) * 1000);
          return Promise.resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return rate;
}

/** The rate of a projection that updates a document for each event. */
async function updateEach(connection: mongoose.Connection, events: readonly ParleyEvent[], run: number): Promise<number> {
  const schema = new mongoose.Schema({ _id: String, key: String, version: Number, events: Number, last: mongoose.Schema.Types.Mixed });
  const model = connection.model(`naive_${run}`, schema);
  await model.createCollection();
  const begun = performance.now();
  for (const { stream, key, version, data } of events) {
    await model.findOneAndUpdate({ _id: stream }, { $set: { key, version, last: data }, $inc: { events: 1 } }, { upsert: true, returnDocument: 'after' });
  }
  return (events.length / (performance.now() - begun)) * 1000;
}
