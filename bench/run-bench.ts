import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { build, progressOn } from './harness/build-and-progress.js';
import { type Given, type Measurement, type NotMeasured, type Result } from './measurement.js';
import { type Report, documentWith, tableOf } from './report.js';

/** A benchmark command. */
export interface BenchCommand<B extends Given> {
  /** Its command line, such as `npm run bench`. */
  readonly command: string;
  /** The section of the document for its figures. */
  readonly section: Report['section'];
  readonly measurements: readonly Measurement<B>[];
  /** An addition to the usage message. */
  readonly hint?: string;
  /** Creates the environment of the measurements; `close` removes it, also if the command is interrupted. */
  readonly open: (given: Given) => Promise<{ readonly bench: B; readonly close: () => Promise<void> }>;
}

/** Runs the measurements that the arguments select, prints the table, and ends the process. */
export function runBench<B extends Given>(bench: BenchCommand<B>): void {
  measure(bench).then(
    () => process.exit(),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n${usageOf(bench)}\n`);
      process.exit(1);
    },
  );
}

async function measure<B extends Given>({ command, section, measurements, open }: BenchCommand<B>): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, quick: { type: 'boolean' }, out: { type: 'string' } } });
  const { quick = false, only, out } = values;
  const chosen = only === undefined ? measurements : only.split(',').map((name) => named(name, measurements));
  build();
  const progress = progressOn(process.stderr);
  const { bench, close } = await open({ quick, samples: quick ? 3 : 5, progress });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close().finally(() => process.exit(1)));
  try {
    const results: (Result | NotMeasured)[] = [];
    for (const measurement of chosen) {
      progress(`measuring ${measurement.name}`);
      results.push(...(await measurement.run(bench)));
    }
    process.stdout.write(`${tableOf(results)}\n`);
    if (out === undefined) return;
    const before = existsSync(out) ? await readFile(out, 'utf8') : null;
    const called = [command, ...(quick || only ? ['--'] : []), ...(quick ? ['--quick'] : []), ...(only ? ['--only', only] : [])].join(' ');
    await writeFile(out, documentWith({ section, command: called, results }, before));
  } finally {
    await close();
  }
}

function named<B extends Given>(wanted: string, measurements: readonly Measurement<B>[]): Measurement<B> {
  const found = measurements.find(({ name }) => name === wanted);
  if (!found) throw new Error(`unknown measurement ${wanted}`);
  return found;
}

function usageOf<B extends Given>({ command, measurements, hint }: BenchCommand<B>): string {
  const usage = [`${command} -- [--only <name>[,<name>]] [--quick] [--out <file>]`, `Names: ${measurements.map(({ name }) => name).join(', ')}`];
  return [...usage, ...(hint ? [hint] : [])].join('\n');
}
