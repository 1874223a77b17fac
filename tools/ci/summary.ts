// tools/ci/summary.ts <folder of results> <stage...>: prints the outcome of each stage, its ten slowest files, and the last line of CI.
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type JestRun, type StageResult, combine, leftOut, slowest } from './results.js';

const STAGES = ['static', 'one-machine', 'adapters', 'cluster', 'faults', 'compose', 'kubernetes'];
const [folder, ...wanted] = process.argv.slice(2);
const strict = process.env.TEST_RETRIES === 'fail';
const print = (line: string): void => void process.stdout.write(`${line}\n`);

let [passed, failed] = [0, 0];
for (const stage of STAGES.filter((each) => wanted.includes(each))) {
  const result = stage === 'static' ? staticResult() : combine(runOf(stage), runOf(`${stage}-again`), strict);
  print(`${stage}: ${result.passed} passed, ${result.failed} failed${secondsOf(stage)}`);
  for (const { file, seconds } of slowest(runOf(stage))) print(`${stage}: ${String(seconds).padStart(4)} s ${shorten(file)}`);
  if (result.repeated.length > 0) print(`${stage}: run once more: ${result.repeated.map(shorten).join(', ')}`);
  const some = leftOut(runOf(stage));
  if (some.length > 0) print(`${stage}: some tests are left to the night: ${some.map(shorten).join(', ')}`);
  if (result.failedFiles.length > 0) print(`${stage}: failed: ${result.failedFiles.map(shorten).join(', ')}`);
  passed += result.passed;
  failed += result.failed;
}
const notRun = STAGES.filter((stage) => !wanted.includes(stage));
if (notRun.length > 0) print(`NOT RUN: ${notRun.join(', ')}`);
print(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

function runOf(name: string): JestRun | null {
  const text = textOf(`${name}.json`);
  return text === undefined ? null : (JSON.parse(text) as JestRun);
}

/** Lint and types: no tests, and a failure if one of them complained. */
function staticResult(): StageResult {
  return { passed: 0, failed: textOf('static.stage')?.endsWith(' 0') ? 0 : 1, repeated: [], failedFiles: [] };
}

function secondsOf(stage: string): string {
  const [seconds, processors] = (textOf(`${stage}.stage`) ?? textOf(`${stage}.seconds`) ?? '').split(' ');
  return seconds === '' ? '' : `, ${seconds} s, ${processors} s of processor time`;
}

function textOf(name: string): string | undefined {
  const file = join(folder, name);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

function shorten(file: string): string {
  return relative(process.cwd(), file);
}
