import { parseArgs } from 'node:util';
import { kafkaServer } from '../../testing/servers/kafka-server.js';
import { mongoServer } from '../../testing/servers/mongo-server.js';
import { startCluster } from '../../testing/cluster/cluster.js';
import { prepareCluster } from '../../testing/cluster/prepare.js';

// npm run cluster: every service as a separate process, on servers in containers or on running ones
// (PARLEY_TEST_MONGODB_URI, PARLEY_TEST_KAFKA_BROKERS). --port 3000, --data .parley, --database parley
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '3000' },
    data: { type: 'string', default: '.parley' },
    database: { type: 'string', default: 'parley' },
  },
});
const { port, data, database } = values;
const [mongo, kafka] = await Promise.all([mongoServer(), kafkaServer()]);
const servers = { mongodbUri: mongo.uri, brokers: kafka.brokers, database };
await prepareCluster(servers);
const cluster = await startCluster({ ...servers, port: Number(port), data });
for (const { app, baseUrl } of cluster.instances) process.stdout.write(`${app} answers at ${baseUrl}\n`);
process.stdout.write(`Parley answers at ${cluster.baseUrl}\nA token: npm run --silent token -- seller s-1\n`);

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    void cluster.stop().then(async () => {
      await Promise.all([mongo.stop(), kafka.stop()]);
      process.exit(0);
    });
  });
}
