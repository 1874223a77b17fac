import { createServer } from 'node:net';
import { GenericContainer, type StartedTestContainer, Wait, getContainerRuntimeClient } from 'testcontainers';

const IMAGE = 'apache/kafka:4.1.1';

/** A broker for tests. */
export interface KafkaServer {
  readonly brokers: string[];
  /** Gives back what was started for it; a broker that stood already stays. */
  stop(): Promise<void>;
}

/** A broker of one's own, to be killed. Its port and what it has stored stay the same. */
export interface OwnKafkaServer extends KafkaServer {
  readonly container: StartedTestContainer;
  kill(): Promise<void>;
  restart(): Promise<void>;
}

/** The broker that `PARLEY_TEST_KAFKA_BROKERS` names, or a new one. */
export async function useKafkaServer(): Promise<KafkaServer> {
  const standing = process.env.PARLEY_TEST_KAFKA_BROKERS;
  return standing ? { brokers: standing.split(','), stop: () => Promise.resolve() } : startKafkaServer();
}

/** A new broker with one node. `settings` are more of its `KAFKA_*` variables. */
export async function startKafkaServer(settings: Readonly<Record<string, string>> = {}): Promise<OwnKafkaServer> {
  process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';
  const port = await freePort();
  const container = await new GenericContainer(IMAGE)
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: `PLAINTEXT://:${port},CONTROLLER://:9093`,
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_HEAP_OPTS: '-Xmx512m -Xms256m',
      ...settings,
    })
    .withExposedPorts({ container: port, host: port })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .withStartupTimeout(120_000)
    .start();
  const client = await getContainerRuntimeClient();
  const raw = client.container.getById(container.getId());
  return {
    brokers: [`127.0.0.1:${port}`],
    container,
    kill: () => raw.kill({ signal: 'SIGKILL' }).then(() => undefined),
    restart: () => raw.start().then(() => undefined),
    stop: () => container.stop({ timeout: 0 }).then(() => undefined),
  };
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
