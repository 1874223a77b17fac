import { randomBytes } from 'node:crypto';
import mongoose from 'mongoose';
import { startKafka } from '../../testing/servers/kafka-server.js';
import { startMongo } from '../../testing/servers/mongo-server.js';
import { runBench } from '../run-bench.js';
import { appends } from './appends.js';
import { type ClusterBench } from './cluster-bench.js';
import { poison } from './poison.js';
import { projecting } from './projecting.js';
import { relay } from './relay.js';
import { visibility } from './visibility.js';

runBench<ClusterBench>({
  command: 'npm run bench:cluster',
  section: 'A cluster',
  measurements: [appends, relay, projecting, visibility, poison],
  hint: 'PARLEY_TEST_MONGODB_URI and PARLEY_TEST_KAFKA_BROKERS name running servers; without them, containers are started.',
  async open(given) {
    given.progress('servers');
    const { PARLEY_TEST_MONGODB_URI: uri, PARLEY_TEST_KAFKA_BROKERS: brokers } = process.env;
    const mongo = uri ? { uri, stop: () => Promise.resolve() } : await startMongo();
    const kafka = brokers ? { brokers: brokers.split(','), stop: () => Promise.resolve() } : await startKafka();
    const run = `bench_${randomBytes(4).toString('hex')}`;
    const close = async () => {
      await dropDatabases(mongo.uri, run);
      await Promise.all([mongo.stop(), kafka.stop()]);
    };
    return { bench: { ...given, mongodbUri: mongo.uri, brokers: kafka.brokers, run }, close };
  },
});

async function dropDatabases(uri: string, run: string): Promise<void> {
  const client = new mongoose.mongo.MongoClient(uri);
  const { databases } = await client.db().admin().listDatabases();
  for (const { name } of databases) if (name.startsWith(run)) await client.db(name).dropDatabase();
  await client.close();
}
