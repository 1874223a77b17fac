import { GenericContainer, type StartedTestContainer, Wait, getContainerRuntimeClient } from 'testcontainers';
import { freePort } from '../processes/free-port.js';
import { LISTENS_ON, reachableAt } from './network.js';

const IMAGE = 'apache/kafka:4.1.1';

/** A Kafka broker for tests. */
export interface KafkaServer {
  readonly brokers: string[];
  /** Stops it if it was started for this test. */
  stop(): Promise<void>;
}

/** A dedicated broker that a test may kill and freeze. It keeps its data and address. */
export interface OwnKafkaServer extends KafkaServer {
  /** Ends it without a shutdown. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Freezes it: connections stay open and nothing is answered. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Runs a command in its container and returns the output. */
  run(...command: string[]): Promise<string>;
}

/** The broker of `PARLEY_TEST_KAFKA_BROKERS`, else a new one in a container. Use unique topic names, and delete the topics. */
export async function kafkaServer(): Promise<KafkaServer> {
  const standing = process.env['PARLEY_TEST_KAFKA_BROKERS'];
  return standing ? { brokers: standing.split(','), stop: () => Promise.resolve() } : startKafka();
}

/** The ports of a broker. */
export interface Listening {
  /** The port for clients on this machine. */
  readonly port: number;
  /** An unused port, for one more listener. */
  readonly spare: number;
  /** The controller's listener, in the notation of `KAFKA_LISTENERS`. */
  readonly controller: string;
}

export interface KafkaServerOptions {
  /** Further `KAFKA_*` variables. */
  readonly settings?: (listening: Listening) => Readonly<Record<string, string>>;
  /** File contents by their path in the container. */
  readonly files?: Readonly<Record<string, string>>;
  /** The size of the disk of the log, MiB. Its content lasts until the container is stopped; a broker that ends is started again. */
  readonly diskMiB?: number;
}

/** Where the log of a broker with a small disk is. */
export const KAFKA_DISK = '/tmp/small-disk';

/** Starts the broker again whenever it ends, as an operating system does. */
const KEEP_RUNNING = `
  trap 'kill $!; exit' TERM
  while true; do /etc/kafka/docker/run & wait $!; sleep 0.5; done`;

/** A new broker of one node. */
export async function startKafka({ settings, files = {}, diskMiB }: KafkaServerOptions = {}): Promise<OwnKafkaServer> {
  // The cleanup container's image may be missing; tests stop their containers themselves.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  const port = await freePort();
  const quorum = `127.0.0.1:${await freePort()}`;
  const controller = `CONTROLLER://${quorum}`;
  const image = reachableAt(port, new GenericContainer(IMAGE));
  if (diskMiB !== undefined) image.withTmpFs({ [KAFKA_DISK]: `rw,size=${diskMiB}m,mode=1777` }).withEntrypoint(['bash', '-c', KEEP_RUNNING]);
  const container = await image
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: `PLAINTEXT://${LISTENS_ON}:${port},${controller}`,
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_CONTROLLER_QUORUM_VOTERS: `1@${quorum}`,
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_HEAP_OPTS: '-Xmx512m -Xms256m',
      ...(diskMiB !== undefined && { KAFKA_LOG_DIRS: `${KAFKA_DISK}/log` }),
      ...settings?.({ port, spare: await freePort(), controller }),
    })
    .withCopyContentToContainer(Object.entries(files).map(([target, content]) => ({ target, content, mode: 0o644 })))
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .withStartupTimeout(120_000)
    .start();
  return {
    brokers: [`127.0.0.1:${port}`],
    stop: async () => void (await container.stop({ timeout: 0 })),
    kill: async () => void (await (await engineOf(container)).kill()),
    start: async () => void (await (await engineOf(container)).start()),
    freeze: async () => void (await (await engineOf(container)).pause()),
    thaw: async () => void (await (await engineOf(container)).unpause()),
    async run(...command) {
      const { exitCode, output } = await container.exec(command);
      if (exitCode !== 0) throw new Error(`${command.join(' ')}: ${output}`);
      return output;
    },
  };
}

async function engineOf(container: StartedTestContainer) {
  return (await getContainerRuntimeClient()).container.getById(container.getId());
}
