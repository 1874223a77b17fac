import { GenericContainer, type StartedTestContainer, Wait, getContainerRuntimeClient } from 'testcontainers';
import { freePort } from '../processes/free-port.js';
import { LISTENS_ON, reachableAt } from './network.js';

const IMAGE = 'apache/kafka:4.1.1';

/** A Kafka to test against. */
export interface KafkaServer {
  readonly brokers: string[];
  /** Gives back what was started for it; a broker that stood already stays. */
  stop(): Promise<void>;
}

/** One that a test may do to what it likes: it keeps its data and its address. */
export interface OwnKafkaServer extends KafkaServer {
  /** The end that nobody can prepare for. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Freezes it: connections stay open and nothing is answered. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Runs a command within, and gives what it said. */
  run(...command: string[]): Promise<string>;
}

/** The one that `PARLEY_TEST_KAFKA_BROKERS` names, else a new one in a container. Use topics of your own names, and delete them. */
export async function kafkaServer(): Promise<KafkaServer> {
  const standing = process.env['PARLEY_TEST_KAFKA_BROKERS'];
  return standing ? { brokers: standing.split(','), stop: () => Promise.resolve() } : startKafka();
}

/** Where a broker listens. */
export interface Listening {
  /** At which this machine reaches it. */
  readonly port: number;
  /** A port that nobody uses, for one more listener. */
  readonly spare: number;
  /** The listener of its controller, as `KAFKA_LISTENERS` names it. */
  readonly controller: string;
}

export interface KafkaServerOptions {
  /** More of its `KAFKA_*` variables. */
  readonly settings?: (listening: Listening) => Readonly<Record<string, string>>;
  /** Texts by the path that they have within. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A new broker of one node. */
export async function startKafka({ settings, files = {} }: KafkaServerOptions = {}): Promise<OwnKafkaServer> {
  // Its image need not be at hand; containers are stopped by their tests.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  const port = await freePort();
  const quorum = `127.0.0.1:${await freePort()}`;
  const controller = `CONTROLLER://${quorum}`;
  const container = await reachableAt(port, new GenericContainer(IMAGE))
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
