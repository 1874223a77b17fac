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
  /** Runs a command within, and returns its output. */
  run(...command: string[]): Promise<string>;
}

export interface MongoServerOptions {
  /** More arguments of mongod. */
  readonly flags?: readonly string[];
  /** Users must log in; this one has all rights. */
  readonly root?: { readonly username: string; readonly password: string };
  /** The size of the disk of the data, MiB. Its content lasts until the container is stopped; a mongod that ends is started again. */
  readonly diskMiB?: number;
}

/** Where the data of a server with a small disk are. */
export const MONGO_DISK = '/data/db';

const initiate = (port: number) => `
  rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: '127.0.0.1:${port}' }] });
  while (!db.hello().isWritablePrimary) sleep(20);`;

/** Starts mongod again whenever it ends, as an operating system does. Members of a replica set need a common key if users must log in. */
const KEEP_RUNNING = `
  echo bWVtYmVycyBvZiBhIHRlc3Q= > /tmp/key; chmod 400 /tmp/key
  trap 'kill $!; exit' TERM
  while true; do mongod "$@" & wait $!; sleep 0.5; done`;

/** The MongoDB of `PARLEY_TEST_MONGODB_URI`, else a new one in a container. Use unique database names, and drop the databases. */
export async function mongoServer(): Promise<MongoServer> {
  const uri = process.env['PARLEY_TEST_MONGODB_URI'];
  return uri ? { uri, stop: () => Promise.resolve() } : startMongo();
}

/** A new replica set of one node, of the image `PARLEY_MONGO_IMAGE`. */
export async function startMongo({ flags = [], root, diskMiB }: MongoServerOptions = {}): Promise<OwnMongoServer> {
  // The cleanup container's image may be missing; tests stop their containers themselves.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  const port = await freePort();
  const always = ['--replSet', 'rs0', '--port', String(port), '--bind_ip', LISTENS_ON, '--setParameter', 'transactionLifetimeLimitSeconds=10', ...flags];
  const image = reachableAt(port, new GenericContainer(process.env['PARLEY_MONGO_IMAGE'] ?? 'mongo:6.0'));
  if (root !== undefined || diskMiB !== undefined) image.withEntrypoint(['bash', '-c', KEEP_RUNNING, 'mongod']);
  if (diskMiB !== undefined) image.withTmpFs({ [MONGO_DISK]: `rw,size=${diskMiB}m` });
  const container = await image
    .withCommand([...always, ...(root ? ['--keyFile', '/tmp/key'] : [])])
    .withWaitStrategy(Wait.forLogMessage(/Waiting for connections/))
    .start();
  const run = async (...command: string[]) => {
    const { exitCode, output } = await container.exec(command);
    if (exitCode !== 0) throw new Error(`${command.join(' ')}: ${output}`);
    return output;
  };
  const createUser = root ? `db.getSiblingDB('admin').createUser(${JSON.stringify({ user: root.username, pwd: root.password, roles: ['root'] })});` : '';
  await run('mongosh', '--quiet', '--port', String(port), '--eval', initiate(port) + createUser);
  return {
    uri: `mongodb://127.0.0.1:${port}/?replicaSet=rs0&directConnection=true`,
    run,
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
