import { execFile } from 'node:child_process';
import kafkajs from 'kafkajs';
import { mongo } from 'mongoose';

/** The servers and databases of a cluster. */
export interface ClusterServers {
  readonly mongodbUri: string;
  readonly brokers: readonly string[];
  /** Prefix of the names of its databases. */
  readonly database: string;
}

/** The exit code and output of an operator command. */
export interface ToolOutcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the operator tool against a cluster. */
export function runParley({ mongodbUri, brokers, database }: ClusterServers, words: readonly string[], root = process.cwd()): Promise<ToolOutcome> {
  const env = {
    PATH: process.env['PATH'],
    PARLEY_MONGODB_URI: mongodbUri,
    PARLEY_MONGODB_DATABASE: database,
    PARLEY_KAFKA_BROKERS: brokers.join(),
    PARLEY_KAFKA_PARTITIONS: '6',
    PARLEY_KAFKA_REPLICATION: '1',
    PARLEY_KAFKA_MIN_INSYNC_REPLICAS: '1',
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [`${root}/apps/cli/dist/main.js`, ...words], { env }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

/** Creates topics and indexes with the operator tool, on a broker of one node. Returns the topics that it created. */
export async function prepareCluster(servers: ClusterServers, root?: string): Promise<string[]> {
  const parley = async (...words: string[]) => {
    const { code, out, err } = await runParley(servers, words, root);
    if (code !== 0) throw new Error(`parley ${words.join(' ')} ended with ${code}: ${err}${out}`);
    return out;
  };
  const [topics] = await Promise.all([parley('topics', 'create', '--json'), parley('indexes', 'create')]);
  const reports = JSON.parse(topics) as { name: string; outcome: string }[];
  return reports.filter(({ outcome }) => outcome === 'created').map(({ name }) => name);
}

/** Removes the databases of a cluster, and these topics. */
export async function removeClusterData({ mongodbUri, brokers, database }: ClusterServers, topics: readonly string[]): Promise<void> {
  const client = new mongo.MongoClient(mongodbUri);
  try {
    const { databases } = await client.db().admin().listDatabases({ nameOnly: true });
    for (const { name } of databases) if (name.startsWith(`${database}_`)) await client.db(name).dropDatabase();
  } finally {
    await client.close();
  }
  if (topics.length === 0) return;
  const admin = new kafkajs.Kafka({ clientId: 'parley-tests', brokers: [...brokers], logLevel: kafkajs.logLevel.ERROR }).admin();
  await admin.connect();
  try {
    await admin.deleteTopics({ topics: [...topics] });
  } finally {
    await admin.disconnect();
  }
}
