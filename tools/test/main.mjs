// npm test: every test; those of the cluster where Docker answers or servers stand, and in CI in any case. With words behind it
// (npm test -- libs/inbox), those tests alone that need nothing.
import { spawnSync } from 'node:child_process';
import { runJest } from './jest.mjs';

const words = process.argv.slice(2);
const status = runJest('one-machine', 'jest.config.mjs', words);
process.exit(words.length > 0 ? status : Math.max(status, cluster()));

function cluster() {
  const { PARLEY_TEST_MONGODB_URI: mongodb, PARLEY_TEST_KAFKA_BROKERS: kafka, CI: ci } = process.env;
  const stand = mongodb && kafka;
  if (ci || stand || spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0) return runJest('cluster', 'jest.cluster.config.mjs', [], { onServers: true });
  process.stderr.write('\n!!! THE TESTS OF THE CLUSTER WERE LEFT OUT: Docker does not answer. `npm run test:cluster` insists on them. !!!\n\n');
  return 0;
}
