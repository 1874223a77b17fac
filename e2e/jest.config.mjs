import root from '../jest.config.mjs';

/** The black-box scenarios: `npx jest -c e2e/jest.config.mjs`. They need the build of all-in-one, or an external server. */
export default {
  ...root,
  rootDir: '..',
  roots: ['<rootDir>/e2e'],
  testMatch: ['**/*.e2e.spec.ts'],
};
