import { randomBytes } from 'node:crypto';
import { signingKeyOf } from '../../testing/marketplace/client/tokens.js';
import { type Cluster, startCluster } from '../../testing/cluster/cluster.js';
import { removeClusterData, prepareCluster } from '../../testing/cluster/prepare.js';
import { startTestServers, stopTestServers } from './servers.js';

/** Scenarios wait this long for changes that no service reports. Every service has read a blacklisting long before. */
const SETTLE_MS = 250;

let cluster: Cluster | undefined;
let forget: () => Promise<void> = () => Promise.resolve();

/** Starts a cluster on the servers of the tests, with separate databases. */
export async function startTestCluster(): Promise<void> {
  await startTestServers();
  const { PARLEY_TEST_MONGODB_URI: mongodbUri = '', PARLEY_TEST_KAFKA_BROKERS: brokers = '' } = process.env;
  const servers = { mongodbUri, brokers: brokers.split(','), database: `test_${randomBytes(4).toString('hex')}` };
  const created = await prepareCluster(servers);
  forget = () => removeClusterData(servers, created);
  cluster = await startCluster(servers);
  process.env['PARLEY_E2E_URL'] = cluster.baseUrl;
  process.env['PARLEY_E2E_TOKEN_KEY'] = signingKeyOf(cluster.data);
  process.env['PARLEY_E2E_SETTLE_MS'] ??= String(SETTLE_MS);
}

export async function stopTestCluster(): Promise<void> {
  await cluster?.stop();
  await forget();
  await stopTestServers();
}
