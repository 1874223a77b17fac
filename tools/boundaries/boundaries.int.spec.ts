import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from '@jest/globals';

/** A file, and the rule that it breaks, if any. */
type Probe = readonly [what: string, file: string, text: string, rule?: string];

const BOUNDARY = '@nx/enforce-module-boundaries';
const PURITY = 'no-restricted-imports';
const SYNTAX = 'no-restricted-syntax';

const PROBES: readonly Probe[] = [
  ['a service that imports an adapter', 'libs/messaging/src/feature/probe.ts', `import '@parley/sqlite';`, BOUNDARY],
  ['the inbox that imports an adapter', 'libs/inbox/src/probe.ts', `import '@parley/mongo';`, BOUNDARY],
  ['a service that imports another', 'libs/messaging/src/feature/probe.ts', `import '@parley/blacklist';`, BOUNDARY],
  ['the inbox that imports a service', 'libs/inbox/src/probe.ts', `import '@parley/order-message';`, BOUNDARY],
  ['a service that imports an app', 'libs/notice/src/probe.ts', `import '../../../apps/all-in-one/src/main.js';`, BOUNDARY],
  ['an adapter that imports the HTTP side', 'libs/adapters/sqlite/src/probe.ts', `import '@parley/http';`, BOUNDARY],
  ['a spec of the kernel that imports a package', 'libs/event-sourcing/src/probe.unit.spec.ts', `import '@parley/contracts';`, BOUNDARY],
  ['a path into another package', 'libs/messaging/src/probe.ts', `import '../../blacklist/src/index.js';`, BOUNDARY],
  ['the console that imports a library', 'apps/seller-console/src/probe.ts', `import '@parley/contracts';`, BOUNDARY],
  ['a service that imports a driver', 'libs/notice/src/feature/probe.ts', `import 'kafkajs';`, BOUNDARY],
  ['a domain that imports Nest', 'libs/messaging/src/domain/probe.ts', `import '@nestjs/common';`, PURITY],
  ['a domain that imports Node', 'libs/notice/src/domain/probe.ts', `import 'node:fs';`, PURITY],
  ['a domain that imports a feature', 'libs/notice/src/domain/probe.ts', `import '../feature/x.js';`, PURITY],
  ['the thread that imports Nest', 'libs/thread/src/probe.ts', `import '@nestjs/common';`, PURITY],
  ['the kernel that imports Node', 'libs/event-sourcing/src/probe.ts', `import 'node:crypto';`, PURITY],
  ['a domain with a clock', 'libs/messaging/src/domain/probe.ts', `export const now = Date.now();`, SYNTAX],
  ['a domain that is random', 'libs/blacklist/src/domain/probe.ts', `export const id = Math.random();`, SYNTAX],

  ['an app that imports an adapter', 'apps/all-in-one/src/probe.ts', `import '@parley/sqlite';`],
  ['a service that imports the HTTP side', 'libs/messaging/src/feature/probe.ts', `import '@parley/http';`],
  ['a domain that imports the thread', 'libs/messaging/src/domain/probe.ts', `import '@parley/thread';`],
  ['an adapter that imports its driver', 'libs/adapters/kafka/src/probe.ts', `import 'kafkajs';`],
  ['a spec of a domain that reads a file', 'libs/notice/src/domain/probe.unit.spec.ts', `import 'node:fs';`],
];

describe('boundaries', () => {
  let broken: string[][] = [];

  beforeAll(() => {
    const input = JSON.stringify(PROBES.map(([, file, text]) => ({ file, text })));
    const { stdout, stderr } = spawnSync(process.execPath, ['tools/boundaries/lint-probes.mjs'], { input, encoding: 'utf8' });
    if (stdout === '') throw new Error(stderr);
    broken = JSON.parse(stdout) as string[][];
  });

  it.each(PROBES.map(([what, , , rule], index) => ({ verdict: rule ? 'refuses' : 'passes', what, expected: rule ? [rule] : [], index })))(
    '$verdict $what',
    ({ index, expected }) => expect(broken[index]).toEqual(expected),
  );
});
