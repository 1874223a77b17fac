import root from '../../jest.config.mjs';

/** The tests of a Parley on Kubernetes; tools/kubernetes/run gives its address. */
export default {
  ...root,
  rootDir: '../..',
  testMatch: ['**/tools/kubernetes/**/*.e2e.spec.ts', '**/e2e/marketplace-day.e2e.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
};
