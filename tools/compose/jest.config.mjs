import root from '../../jest.config.mjs';

/** The tests of the running docker-compose.yml; tools/compose/run brings it up. */
export default {
  ...root,
  rootDir: '../..',
  testMatch: ['**/tools/compose/**/*.e2e.spec.ts', '**/e2e/marketplace-day.e2e.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
};
