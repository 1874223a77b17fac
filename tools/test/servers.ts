import { kafkaServer } from '../../testing/servers/kafka-server.js';
import { mongoServer } from '../../testing/servers/mongo-server.js';

interface Stoppable {
  stop(): Promise<void>;
}

let users = 0;
let started: Promise<readonly Stoppable[]> | undefined;

/** Starts MongoDB and Kafka unless they run already, once for all callers, and sets their addresses in the environment. */
export async function startTestServers(): Promise<void> {
  users += 1;
  started ??= start();
  await started;
}

/** Stops the servers that were started, at the last caller's call. */
export async function stopTestServers(): Promise<void> {
  users -= 1;
  if (users > 0) return;
  for (const server of (await started) ?? []) await server.stop();
  started = undefined;
}

async function start(): Promise<readonly Stoppable[]> {
  try {
    const [mongo, kafka] = await Promise.all([mongoServer(), kafkaServer()]);
    process.env['PARLEY_TEST_MONGODB_URI'] = mongo.uri;
    process.env['PARLEY_TEST_KAFKA_BROKERS'] = kafka.brokers.join();
    return [mongo, kafka];
  } catch (error) {
    throw new Error('The tests of the cluster need Docker, or PARLEY_TEST_MONGODB_URI and PARLEY_TEST_KAFKA_BROKERS', { cause: error });
  }
}
