import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import mongoose from 'mongoose';
import { startKafka } from '../../test-servers/kafka-server.js';
import { startMongo } from '../../test-servers/mongo-server.js';
import { build, progressOn } from '../harness/around.js';
import { type NotMeasured, type Result } from '../measurement.js';
import { documentWith, tableOf } from '../report.js';
import { appends } from './appends.js';
import { type ClusterBench, type ClusterMeasurement } from './cluster-bench.js';
import { poison } from './poison.js';
import { projecting } from './projecting.js';
import { relay } from './relay.js';
import { visibility } from './visibility.js';

const MEASUREMENTS: readonly ClusterMeasurement[] = [appends, relay, projecting, visibility, poison];
const USAGE = `npm run bench:cluster -- [--only <name>[,<name>]] [--quick] [--out <file>]
Names: ${MEASUREMENTS.map(({ name }) => name).join(', ')}
PARLEY_TEST_MONGODB_URI and PARLEY_TEST_KAFKA_BROKERS name servers that stand already; else they are started in containers.`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, quick: { type: 'boolean' }, out: { type: 'string' } } });
  const { quick = false, only, out } = values;
  const chosen = choose(only);
  build();
  const progress = progressOn(process.stderr);
  progress('servers');
  const { PARLEY_TEST_MONGODB_URI: uri, PARLEY_TEST_KAFKA_BROKERS: brokers } = process.env;
  const mongo = uri ? { uri, stop: () => Promise.resolve() } : await startMongo();
  const kafka = brokers ? { brokers: brokers.split(','), stop: () => Promise.resolve() } : await startKafka();
  const run = `bench_${randomBytes(4).toString('hex')}`;
  const bench: ClusterBench = { quick, samples: quick ? 3 : 5, mongodbUri: mongo.uri, brokers: kafka.brokers, run, progress };
  const leave = async () => {
    await dropDatabases(mongo.uri, run);
    await Promise.all([mongo.stop(), kafka.stop()]);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void leave().finally(() => process.exit(1)));
  try {
    const results: (Result | NotMeasured)[] = [];
    for (const measurement of chosen) {
      progress(`measuring ${measurement.name}`);
      results.push(...(await measurement.run(bench)));
    }
    process.stdout.write(`${tableOf(results)}\n`);
    if (out === undefined) return;
    const before = await readFile(out, 'utf8').catch(() => null);
    const command = ['npm run bench:cluster', ...(quick || only ? ['--'] : []), ...(quick ? ['--quick'] : []), ...(only ? ['--only', only] : [])].join(' ');
    await writeFile(out, documentWith({ section: 'A cluster', command, results }, before));
  } finally {
    await leave();
  }
}

function choose(only: string | undefined): readonly ClusterMeasurement[] {
  if (only === undefined) return MEASUREMENTS;
  return only.split(',').map((wanted) => {
    const found = MEASUREMENTS.find(({ name }) => name === wanted);
    if (!found) throw new Error(`there is no measurement ${wanted}`);
    return found;
  });
}

async function dropDatabases(uri: string, run: string): Promise<void> {
  const client = new mongoose.mongo.MongoClient(uri);
  const { databases } = await client.db().admin().listDatabases();
  for (const { name } of databases) if (name.startsWith(run)) await client.db(name).dropDatabase();
  await client.close();
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n${USAGE}\n`);
    process.exit(1);
  },
);
