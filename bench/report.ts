import { cpus, totalmem } from 'node:os';
import { type NotMeasured, type Result } from './measurement.js';

/** The results as a Markdown table. */
export function tableOf(results: readonly (Result | NotMeasured)[]): string {
  const rows = results.map((result) =>
    'because' in result
      ? [result.what, 'not measured', result.because, '', '']
      : [result.what, shown(result.value, result), result.figures, wanted(result), verdict(result)],
  );
  return [['what', 'measured', 'figures', 'wanted', 'verdict'], Array<string>(5).fill('---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}

const TITLE = '# How fast Parley is';
const PREFACE =
  'Ratios are measured side by side in one run; each is the median of at least five. *Wanted* is the floor (or the most) and the aim.';
/** The sections of the document, in order. The last has comments of authors and is kept. */
const SECTIONS = ['One machine', 'A cluster', 'Deviations from the wanted figures'] as const;

/** The results, and the command that produced them. */
export interface Report {
  readonly section: 'One machine' | 'A cluster';
  readonly command: string;
  readonly results: readonly (Result | NotMeasured)[];
}

/** Replaces one section of the benchmark document: the machine, the command and the table. `before` is the previous document, or null. */
export function documentWith({ section, command, results }: Report, before: string | null): string {
  const written = new Map(
    (before ?? '').split(/^## /m).slice(1).map((text) => {
      const end = text.indexOf('\n');
      return [text.slice(0, end), text.slice(end).trim()] as const;
    }),
  );
  written.set(section, `\`${command}\` on ${machine()}.\n\n${tableOf(results)}`);
  const sections = SECTIONS.map((name) => `## ${name}\n\n${written.get(name) ?? 'Nothing is said yet.'}\n`);
  return [`${TITLE}\n\n${PREFACE}\n`, ...sections].join('\n');
}

function machine(): string {
  const processors = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${processors.length} cores of ${processors[0].model.trim()}, ${memory} GB, ${process.platform} ${process.arch}, Node.js ${process.versions.node}`;
}

function wanted(result: Result): string {
  const sign = result.better === 'more' ? 'at least' : 'at most';
  const bound = result.bound === null ? [] : [`${sign} ${shown(result.bound, result)}`];
  const aim = result.aim === null ? [] : [`aim ${shown(result.aim, result)}`];
  return [...bound, ...aim].join(', ');
}

function verdict(result: Result): string {
  const reaches = (wish: number) => (result.better === 'more' ? result.value >= wish : result.value <= wish);
  if (result.aim !== null && reaches(result.aim)) return 'aim reached';
  if (result.bound === null) return 'aim missed';
  if (!reaches(result.bound)) return '**missed**';
  return result.aim === null ? 'holds' : 'holds, aim missed';
}

function shown(value: number, { unit }: Result): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  const number = Number(value.toFixed(digits)).toString();
  return unit === 'x' ? `${number} x` : `${number} ${unit}`;
}
