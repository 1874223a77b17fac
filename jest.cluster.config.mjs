import local from './jest.config.mjs';

const { maxWorkers, coverageProvider, testTimeout, ...rest } = local;
const project = { ...rest, testPathIgnorePatterns: ['/node_modules/', '/dist/'] };

/** Tests on MongoDB and Kafka, in containers or external: `npm run test:cluster`. */
export default {
  maxWorkers,
  coverageProvider,
  testTimeout: 2 * testTimeout,
  projects: [
    {
      ...project,
      displayName: 'adapters',
      testMatch: ['<rootDir>/{libs,apps/cli}/**/*.e2e.spec.ts'],
      globalSetup: '<rootDir>/tools/test/start-servers.mjs',
      globalTeardown: '<rootDir>/tools/test/stop-servers.mjs',
    },
    {
      ...project,
      displayName: 'cluster',
      // The same scenarios as on one machine, and what only a cluster has.
      testMatch: ['<rootDir>/e2e/{,cluster/}*.e2e.spec.ts', '<rootDir>/testing/cluster/**/*.e2e.spec.ts'],
      globalSetup: '<rootDir>/tools/test/start-cluster.mjs',
      globalTeardown: '<rootDir>/tools/test/stop-cluster.mjs',
    },
    {
      ...project,
      displayName: 'faults',
      // On separate servers, which they kill, and without other tests beside them.
      testMatch: ['<rootDir>/e2e/cluster/faults/*.e2e.spec.ts'],
      runner: '<rootDir>/e2e/cluster/faults/serial-runner.mjs',
    },
  ],
};
