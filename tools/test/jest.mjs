import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/**
 * Runs Jest with a configuration, and gives its exit code. Where `TEST_RESULTS` names a folder, what came out is written there too, as
 * `<name>.json`.
 */
export function runJest(name, config, words = []) {
  const folder = process.env.TEST_RESULTS;
  if (folder) mkdirSync(folder, { recursive: true });
  const report = folder ? ['--json', `--outputFile=${folder}/${name}.json`] : [];
  const jest = ['--no-warnings', '--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--config', config, ...report, ...words];
  return spawnSync(process.execPath, jest, { stdio: 'inherit' }).status ?? 1;
}

/**
 * The same for what runs on servers in containers, which may meet a machine that stood still for a moment: files with a test that failed
 * are run once more, on fresh servers, and that counts (`<name>-again.json`).
 */
export function runJestOnServers(name, config, words = []) {
  if (runJest(name, config, words) === 0) return 0;
  process.stderr.write(`\n!!! ${name}: WHAT FAILED IS RUN ONCE MORE !!!\n\n`);
  return runJest(`${name}-again`, config, [...words, '--onlyFailures']);
}
