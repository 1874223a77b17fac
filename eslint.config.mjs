import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const only = (sourceTag, ...tags) => ({ sourceTag, onlyDependOnLibsWithTags: tags });
const forbid = (group, message) => ({ group, message });

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', '**/coverage/**', '**/*.mjs'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['apps/*/tsconfig.json', 'libs/*/tsconfig.json', 'libs/adapters/*/tsconfig.json', 'tools/tsconfig.json', 'e2e/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
  },
  {
    files: ['**/*.ts'],
    plugins: { '@nx': nx },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@nx/enforce-module-boundaries': [
        'error',
        {
          depConstraints: [
            only('type:kernel'),
            only('type:contracts', 'type:kernel'),
            only('type:domain', 'type:kernel', 'type:contracts'),
            only('type:platform', 'type:kernel', 'type:contracts'),
            only('type:feature', 'type:kernel', 'type:contracts', 'type:domain', 'type:platform'),
            only('type:adapter', 'type:kernel', 'type:contracts'),
            only('type:app', 'type:kernel', 'type:contracts', 'type:domain', 'type:platform', 'type:feature', 'type:adapter'),
          ],
        },
      ],
    },
  },
  {
    // A domain is values and functions: no framework, driver, clock or random id.
    files: ['libs/*/src/domain/**/*.ts', 'libs/{thread,contracts,facts,event-sourcing}/src/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/testing/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            forbid(['@nestjs/*', 'fastify*', 'class-validator', 'class-transformer', 'rxjs*'], 'A domain knows no framework.'),
            forbid(['node:*', 'libsql', 'mongoose', 'kafkajs'], 'A domain knows no machine and no driver.'),
            forbid(['@parley/platform', '@parley/sqlite', '@parley/mongo', '@parley/kafka', '**/feature/**'], 'A domain knows nothing around it.'),
          ],
        },
      ],
    },
  },
);
