import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';

/**
 * Runs Jest with `args`, and resolves with its exit code. If `TEST_RESULTS` names a folder, the results are written there too, as `<name>.json`,
 * and the seconds that the run took and that the processors of the machine worked meanwhile, as `<name>.seconds`.
 *
 * In CI, and on servers in containers, a machine may stall for a moment: files with a failed test are run once more, and the second
 * result counts (`<name>-again.json`). With `TEST_RETRIES=fail`, as at night, the first one counts.
 */
export async function runJest(name, args, { retries = true } = {}) {
  const [began, before] = [performance.now(), worked()];
  const status = await runTwice(name, args, retries);
  const seconds = [performance.now() - began, worked() - before].map((ms) => Math.round(ms / 1000));
  if (process.env.TEST_RESULTS) writeFileSync(`${process.env.TEST_RESULTS}/${name}.seconds`, seconds.join(' '));
  return status;
}

/** How long the processors of this machine have worked, in ms. */
function worked() {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
}

async function runTwice(name, args, retries) {
  const status = await runOnce(name, args);
  if (status === 0 || !retries) return status;
  process.stderr.write(`\n!!! ${name}: RUNNING THE FAILED FILES ONCE MORE !!!\n\n`);
  const again = await runOnce(`${name}-again`, [...args, '--onlyFailures']);
  return process.env.TEST_RETRIES === 'fail' ? status : again;
}

async function runOnce(name, args) {
  const folder = process.env.TEST_RESULTS;
  if (folder) mkdirSync(folder, { recursive: true });
  const report = folder ? ['--json', `--outputFile=${folder}/${name}.json`] : [];
  const jest = ['--no-warnings', '--experimental-vm-modules', 'node_modules/jest/bin/jest.js', ...args, ...report];
  // Not spawnSync: connections to the Docker engine that are closed meanwhile have to be noticed, or the next request on them fails.
  const [code] = await once(spawn(process.execPath, jest, { stdio: 'inherit' }), 'exit');
  return code ?? 1;
}
