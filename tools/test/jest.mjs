import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/**
 * Runs Jest with a configuration, and gives its exit code. Where `TEST_RESULTS` names a folder, what came out is written there too, as
 * `<name>.json`.
 *
 * In CI, and on servers in containers, a machine may stand still for a moment: there files with a test that failed are run once more, on
 * fresh servers, and that counts (`<name>-again.json`).
 */
export function runJest(name, config, words = [], { onServers = false } = {}) {
  const status = runOnce(name, config, words);
  if (status === 0 || !(onServers || process.env.CI)) return status;
  process.stderr.write(`\n!!! ${name}: WHAT FAILED IS RUN ONCE MORE !!!\n\n`);
  return runOnce(`${name}-again`, config, [...words, '--onlyFailures']);
}

function runOnce(name, config, words) {
  const folder = process.env.TEST_RESULTS;
  if (folder) mkdirSync(folder, { recursive: true });
  const report = folder ? ['--json', `--outputFile=${folder}/${name}.json`] : [];
  const jest = ['--no-warnings', '--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--config', config, ...report, ...words];
  return spawnSync(process.execPath, jest, { stdio: 'inherit' }).status ?? 1;
}
