import { GenericContainer, type StartedTestContainer, Wait, getContainerRuntimeClient } from 'testcontainers';
import { freePort } from '../processes/free-port.js';
import { LISTENS_ON, reachableAt } from './network.js';

/** A MongoDB for tests. */
export interface MongoServer {
  readonly uri: string;
  stop(): Promise<void>;
}

/** A dedicated MongoDB that a test may kill and freeze. It keeps its data and address. */
export interface OwnMongoServer extends MongoServer {
  /** Ends it without a shutdown. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Freezes it: connections stay open and nothing is answered. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
}

const initiate = (port: number) => `
  rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: '127.0.0.1:${port}' }] });
  while (!db.hello().isWritablePrimary) sleep(20);`;

/** The MongoDB of `PARLEY_TEST_MONGODB_URI`, else a new one in a container. Use unique database names, and drop the databases. */
export async function mongoServer(): Promise<MongoServer> {
  const uri = process.env['PARLEY_TEST_MONGODB_URI'];
  return uri ? { uri, stop: () => Promise.resolve() } : startMongo();
}

/** A new replica set of one node, of the image `PARLEY_MONGO_IMAGE`. `flags` are passed to mongod. */
export async function startMongo(...flags: string[]): Promise<OwnMongoServer> {
  // The cleanup container's image may be missing; tests stop their containers themselves.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  const port = await freePort();
  const container = await reachableAt(port, new GenericContainer(process.env['PARLEY_MONGO_IMAGE'] ?? 'mongo:6.0'))
    .withCommand(['--replSet', 'rs0', '--port', String(port), '--bind_ip', LISTENS_ON, '--setParameter', 'transactionLifetimeLimitSeconds=10', ...flags])
    .withWaitStrategy(Wait.forLogMessage(/Waiting for connections/))
    .start();
  const { exitCode, output } = await container.exec(['mongosh', '--quiet', '--port', String(port), '--eval', initiate(port)]);
  if (exitCode !== 0) throw new Error(`the replica set could not be initiated: ${output}`);
  return {
    uri: `mongodb://127.0.0.1:${port}/?replicaSet=rs0&directConnection=true`,
    stop: async () => void (await container.stop()),
    kill: async () => void (await (await engineOf(container)).kill()),
    start: async () => void (await (await engineOf(container)).start()),
    freeze: async () => void (await (await engineOf(container)).pause()),
    thaw: async () => void (await (await engineOf(container)).unpause()),
  };
}

async function engineOf(container: StartedTestContainer) {
  return (await getContainerRuntimeClient()).container.getById(container.getId());
}
