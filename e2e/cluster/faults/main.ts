import { parseArgs } from 'node:util';
import { type FaultRunResult, faultRun } from './fault-run.js';
import { type Verdict, isSound } from './history/check-history.js';
import { OwnCluster } from './own-cluster.js';

// npm run test:faults -- [--kills 100] [--seed 1] [--history faults.jsonl]: kills parts of a new cluster under load and prints a verdict.
// Exits with 0 only if no acknowledged write was lost, doubled, reordered, or missing in a read that was not marked as stale.
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: process.env.E2E_KILLS ?? '100' },
    seed: { type: 'string', default: process.env.E2E_SEED ?? String(Date.now() % 1_000_000) },
    history: { type: 'string', default: 'faults-history.log' },
  },
});
const kills = Number(values.kills);
const seed = Number(values.seed);
if (!Number.isInteger(kills) || kills < 1) throw new Error(`--kills must be a whole number from 1, not ${values.kills}`);
if (!Number.isInteger(seed)) throw new Error(`--seed must be a whole number, not ${values.seed}`);

const print = (line: string): void => void process.stdout.write(`${line}\n`);
print(`${kills} kills, seed ${seed}, history in ${values.history}`);
const cluster = await OwnCluster.start();
let result: FaultRunResult;
try {
  result = await faultRun(cluster, {
    kills,
    seed,
    historyPath: values.history,
    onKill: (count, what) => print(`${new Date().toISOString().slice(11, 19)} kill ${count} of ${kills}: ${what}`),
  });
} finally {
  await cluster.stop();
}
const { verdict, unexpected, checkOutput } = result;
report(result);
process.exitCode = isSound(verdict) && unexpected.length === 0 && checkOutput === null ? 0 : 1;

function report({ seconds, crashed }: FaultRunResult): void {
  print(`${result.kills} kills in ${seconds} s; ${crashed} processes crashed`);
  print(`streams ${verdict.streams}, acknowledged ${verdict.acknowledged}, unknown ${verdict.unknown}, refused ${verdict.refused}`);
  print(`reads ${verdict.reads}, of which marked as stale ${verdict.staleReads}`);
  const violations: readonly (keyof Verdict)[] = ['lost', 'doubled', 'reordered', 'silentlyStale', 'phantom', 'unread'];
  for (const name of violations) list(name, verdict[name] as readonly string[]);
  list('unexpected answers', unexpected);
  print(checkOutput === null ? 'parley check: no differences' : `parley check: ${checkOutput}`);
}

function list(name: string, lines: readonly string[]): void {
  print(`${name}: ${lines.length}`);
  for (const line of lines.slice(0, 20)) print(`  ${line}`);
}
