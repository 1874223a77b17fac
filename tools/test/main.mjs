// npm test: every test; those of the cluster where Docker answers or servers stand. With words behind it (npm test -- libs/inbox), those
// tests alone that need nothing.
import { spawnSync } from 'node:child_process';

const words = process.argv.slice(2);
const node = ['--no-warnings', '--experimental-vm-modules', 'node_modules/jest/bin/jest.js'];
const jest = (...args) => spawnSync(process.execPath, [...node, ...args], { stdio: 'inherit' }).status ?? 1;

const status = jest(...words);
process.exit(words.length > 0 ? status : Math.max(status, cluster()));

function cluster() {
  const { PARLEY_TEST_MONGODB_URI: mongodb, PARLEY_TEST_KAFKA_BROKERS: kafka } = process.env;
  const stand = mongodb && kafka;
  if (stand || spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0) return jest('-c', 'jest.cluster.config.mjs');
  process.stderr.write('\n!!! THE TESTS OF THE CLUSTER WERE LEFT OUT: Docker does not answer. `npm run test:cluster` insists on them. !!!\n\n');
  return 0;
}
