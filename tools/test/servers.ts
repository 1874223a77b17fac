import { kafkaServer } from '../../testing/servers/kafka-server.js';
import { mongoServer } from '../../testing/servers/mongo-server.js';

interface Stoppable {
  stop(): Promise<void>;
}

let users = 0;
let started: Promise<readonly Stoppable[]> | undefined;

/** Starts what does not stand already, once for all who ask, and says where it is in the environment. */
export async function startTestServers(): Promise<void> {
  users += 1;
  started ??= start();
  await started;
}

/** The last one who asked ends what was started. */
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
