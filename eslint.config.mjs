import js from '@eslint/js';
import { createProjectGraphAsync } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

// The boundary rule reads Nx's cached graph and passes everything if the graph is missing or old.
process.env.NX_DAEMON = 'false';
await createProjectGraphAsync({ exitOnError: true });

const only = (sourceTag, ...tags) => ({ sourceTag, onlyDependOnLibsWithTags: tags });
const without = (sourceTag, bannedExternalImports) => ({ sourceTag, bannedExternalImports });
const forbid = (group, message) => ({ group, message });
const forbidSyntax = (selector, message) => ({ selector, message });
const drivers = ['libsql', 'mongoose', 'mongodb', 'kafkajs', '@nestjs/mongoose'];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', '**/coverage/**', '**/.parley/**', 'apps/seller-console/src/api/schema.ts'] },
  // Nothing in the sources switches a rule off.
  { linterOptions: { noInlineConfig: true } },
  js.configs.recommended,
  {
    rules: {
      'max-lines': ['warn', { max: 300 }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'console', 'URL', 'Buffer', 'fetch', 'setTimeout', 'clearTimeout', 'performance'].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: tseslint.configs.recommendedTypeChecked,
    languageOptions: { parserOptions: { project: ['tsconfig.json', 'apps/*/tsconfig.json'], tsconfigRootDir: import.meta.dirname } },
    plugins: { '@nx': nx },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_$', ignoreRestSiblings: true }],
      '@nx/enforce-module-boundaries': [
        'error',
        {
          // Tests of adapters start the servers that they need.
          allow: ['^.*/testing/servers/.*$'],
          depConstraints: [
            only('type:kernel'),
            only('type:contracts', 'type:kernel'),
            only('type:domain', 'type:kernel', 'type:contracts', 'type:domain'),
            only('type:runtime', 'type:kernel'),
            only('type:http', 'type:kernel', 'type:contracts', 'type:runtime'),
            only('type:feature', 'type:kernel', 'type:contracts', 'type:domain', 'type:runtime', 'type:http'),
            only('type:adapter', 'type:kernel', 'type:contracts', 'type:domain'),
            // Shared by the apps of a cluster: it may use adapters, but no feature.
            only('type:assembly', 'type:kernel', 'type:contracts', 'type:domain', 'type:runtime', 'type:http', 'type:adapter'),
            only('type:app', 'type:kernel', 'type:contracts', 'type:domain', 'type:runtime', 'type:http', 'type:feature', 'type:adapter', 'type:assembly'),
            // A front-end uses only the public API.
            only('type:front-end'),
            // Only its adapter uses a driver.
            ...['kernel', 'contracts', 'domain', 'runtime', 'http', 'feature', 'assembly'].map((type) => without(`type:${type}`, drivers)),
          ],
        },
      ],
    },
  },
  {
    // A domain is values and functions: no framework, driver, clock or random id.
    files: ['libs/*/src/domain/**/*.ts', 'libs/{thread,contracts,facts}/src/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/testing/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            forbid(['@nestjs/*', 'fastify*', 'class-validator', 'class-transformer', 'rxjs*'], 'A domain depends on no framework.'),
            forbid(['node:*', ...drivers], 'A domain depends on neither Node.js nor a driver.'),
            forbid(['@parley/runtime', '@parley/http', '@parley/sqlite', '@parley/mongo', '@parley/kafka', '**/feature/**'], 'A domain depends on no outer layer.'),
          ],
        },
      ],
      'no-restricted-syntax': [
        'error',
        forbidSyntax('NewExpression[callee.name="Date"][arguments.length=0]', 'A domain has no clock: the time comes in.'),
        forbidSyntax('MemberExpression[object.name=/^(Date|performance)$/][property.name="now"]', 'A domain has no clock: the time comes in.'),
        forbidSyntax('MemberExpression[object.name="Math"][property.name="random"]', 'A domain is not random: ids come in.'),
        forbidSyntax('MemberExpression[object.name="crypto"]', 'A domain is not random: ids come in.'),
      ],
    },
  },
  {
    // The console is tested by the people of the black-box scenarios, who belong to no project.
    files: ['apps/seller-console/{build,e2e,screenshots}/**/*.ts'],
    rules: { '@nx/enforce-module-boundaries': 'off' },
  },
  {
    // The kernel imports nothing, and the suites that it offers to its adapters only the tools of a test.
    files: ['libs/event-sourcing/src/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/testing/**'],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ regex: '^[^.]', message: 'The kernel imports nothing.' }] }] },
  },
  {
    files: ['libs/event-sourcing/src/testing/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^(?!\\.|@jest/globals$|fast-check$|node:)', message: 'A suite of the kernel knows the kernel and test tools.' }] },
      ],
    },
  },
);
