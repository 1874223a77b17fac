import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { DataSets, type Sizes } from './data/data-sets.js';
import { build, progressOn } from './harness/around.js';
import { type Bench, type Measurement, type NotMeasured, type Result } from './measurement.js';
import { appends } from './measurements/appends.js';
import { emmett } from './measurements/emmett.js';
import { footprint } from './measurements/footprint.js';
import { inboxPage } from './measurements/inbox-page.js';
import { notice } from './measurements/notice.js';
import { rebuild } from './measurements/rebuild.js';
import { requestCpu } from './measurements/request-cpu.js';
import { restart } from './measurements/restart.js';
import { visibility } from './measurements/visibility.js';
import { documentWith, tableOf } from './report.js';

const MEASUREMENTS: readonly Measurement[] = [appends, emmett, rebuild, requestCpu, inboxPage, notice, visibility, footprint, restart];
const FULL: Sizes = { conversations: 1_000_000, sellers: 1_000_000, events: 300_000, manyEvents: 1_000_000 };
const QUICK: Sizes = { conversations: 20_000, sellers: 20_000, events: 20_000, manyEvents: 40_000 };
const USAGE = `npm run bench -- [--only <name>[,<name>]] [--quick] [--out <file>]
Names: ${MEASUREMENTS.map(({ name }) => name).join(', ')}`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, quick: { type: 'boolean' }, out: { type: 'string' } } });
  const { quick = false, only, out } = values;
  const chosen = choose(only);
  build();
  const progress = progressOn(process.stderr);
  const data = new DataSets(quick ? QUICK : FULL, progress);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void data.remove().finally(() => process.exit(1)));
  try {
    const results = await measureAll(chosen, { quick, samples: quick ? 3 : 5, data, progress });
    process.stdout.write(`${tableOf(results)}\n`);
    if (out === undefined) return;
    const before = await readFile(out, 'utf8').catch(() => null);
    const command = ['npm run bench', ...(quick || only ? ['--'] : []), ...(quick ? ['--quick'] : []), ...(only ? ['--only', only] : [])].join(' ');
    await writeFile(out, documentWith({ section: 'One machine', command, results }, before));
  } finally {
    await data.remove();
  }
}

function choose(only: string | undefined): readonly Measurement[] {
  if (only === undefined) return MEASUREMENTS;
  return only.split(',').map((wanted) => {
    const found = MEASUREMENTS.find(({ name }) => name === wanted);
    if (!found) throw new Error(`there is no measurement ${wanted}`);
    return found;
  });
}

async function measureAll(chosen: readonly Measurement[], bench: Bench): Promise<(Result | NotMeasured)[]> {
  const results: (Result | NotMeasured)[] = [];
  for (const measurement of chosen) {
    bench.progress(`measuring ${measurement.name}`);
    results.push(...(await measurement.run(bench)));
  }
  return results;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n${USAGE}\n`);
  process.exitCode = 1;
});
