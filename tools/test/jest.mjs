import { spawnSync } from 'node:child_process';

/**
 * Runs Jest with a configuration, and gives its exit code. Where `TEST_RESULTS` names a folder, what came out is written there too,
 * as `<name>.json`.
 */
export function runJest(name, config, words = []) {
  const folder = process.env.TEST_RESULTS;
  const report = folder ? ['--json', `--outputFile=${folder}/${name}.json`] : [];
  const jest = ['--no-warnings', '--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--config', config, ...report, ...words];
  return spawnSync(process.execPath, jest, { stdio: 'inherit' }).status ?? 1;
}
