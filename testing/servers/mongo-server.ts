import { GenericContainer, type StartedTestContainer, Wait, getContainerRuntimeClient } from 'testcontainers';
import { freePort } from '../processes/free-port.js';
import { LISTENS_ON, reachableAt } from './network.js';

/** A MongoDB to test against. */
export interface MongoServer {
  readonly uri: string;
  stop(): Promise<void>;
}

/** One that a test may do to what it likes: it keeps its data and its address. */
export interface OwnMongoServer extends MongoServer {
  /** The end that nobody can prepare for. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Freezes it: connections stay open and nothing is answered. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
}

const initiate = (port: number) => `
  rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: '127.0.0.1:${port}' }] });
  while (!db.hello().isWritablePrimary) sleep(20);`;

/** The one that `PARLEY_TEST_MONGODB_URI` names, else a new one in a container. Use databases of your own names, and drop them. */
export async function mongoServer(): Promise<MongoServer> {
  const uri = process.env['PARLEY_TEST_MONGODB_URI'];
  return uri ? { uri, stop: () => Promise.resolve() } : startMongo();
}

/** A new replica set of one node, of the image `PARLEY_MONGO_IMAGE`. `flags` are further ones of mongod. */
export async function startMongo(...flags: string[]): Promise<OwnMongoServer> {
  // Its image need not be at hand; containers are stopped by their tests.
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
