import { BUNDLED, bundlePackagesIfStale } from './tools/build/packages.mjs';
import { swcOptions } from './tools/build/swc-options.mjs';

await bundlePackagesIfStale();
const bundled = BUNDLED.map((specifier) => specifier.replace(/\.js$/, '')).join('|');

export default {
  rootDir: '.',
  testEnvironment: 'node',
  roots: ['<rootDir>/libs', '<rootDir>/apps', '<rootDir>/testing', '<rootDir>/tools', '<rootDir>/e2e', '<rootDir>/bench', '<rootDir>/demo'],
  // Tests that need containers (.e2e.spec.ts of the adapters, the cli and the cluster) run by `npm run test:cluster`, those of Kubernetes and
  // compose by `npm run test:kubernetes` and `npm run test:compose`.
  testMatch: ['**/*.{unit,int}.spec.ts', '**/{e2e,tools,demo}/**/*.e2e.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/(tools/(kubernetes|cluster|compose)|e2e/cluster)/.*e2e.spec.ts'],
  modulePathIgnorePatterns: ['<rootDir>/(libs|apps)/.*/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    // Jest links every module again for each file: it takes half the time with the bundles, and they are what the processes of Parley load.
    [`^(${bundled})(\\.js)?$`]: '<rootDir>/dist/packages/$1.js',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  testEnvironmentOptions: { customExportConditions: ['@parley/source', 'node', 'node-addons'] },
  testTimeout: 90_000,
  maxWorkers: 2,
  coverageProvider: 'v8',
  transform: { '^.+\\.ts$': ['@swc/jest', { ...swcOptions, sourceMaps: 'inline' }] },
};
