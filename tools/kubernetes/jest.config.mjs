import root from '../../jest.config.mjs';

/** What needs a Kubernetes on which Parley runs; tools/kubernetes/run says where they are. */
export default {
  ...root,
  rootDir: '../..',
  testMatch: ['**/tools/kubernetes/**/*.e2e.spec.ts', '**/e2e/marketplace-day.e2e.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
};
