import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Makes what a cluster on a broker of one node needs before it starts, by the command that operators use. */
export async function prepareCluster(settings: { mongodbUri: string; brokers: readonly string[]; database: string }, root = process.cwd()): Promise<void> {
  const env = {
    PATH: process.env.PATH,
    PARLEY_MONGODB_URI: settings.mongodbUri,
    PARLEY_MONGODB_DATABASE: settings.database,
    PARLEY_KAFKA_BROKERS: settings.brokers.join(),
    PARLEY_KAFKA_PARTITIONS: '6',
    PARLEY_KAFKA_REPLICATION: '1',
    PARLEY_KAFKA_MIN_INSYNC_REPLICAS: '1',
  };
  const parley = `${root}/apps/cli/dist/main.js`;
  await Promise.all([
    run(process.execPath, [parley, 'topics', 'create'], { env }),
    run(process.execPath, [parley, 'indexes', 'create'], { env }),
  ]);
}
