import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from '@jest/globals';

const module = new URL('../../dist/process/run-process.js', import.meta.url).href;

it.each(['SIGTERM', 'SIGINT'] as const)('a process that is still starting ends with 0 at %s', async (signal) => {
  const script = `
    import { runProcess } from ${JSON.stringify(module)};
    setInterval(() => undefined, 1000);
    runProcess(() => new Promise(() => process.stdout.write('starting\\n')));`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill(signal);
  expect(await once(child, 'exit')).toEqual([0, null]);
});
