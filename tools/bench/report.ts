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

/** The document that goes with the project: what ran where, the table, and why something is not as it should be. */
export function documentOf(results: readonly (Result | NotMeasured)[], command: string, reasons: string, title = 'How fast Parley is'): string {
  return `# ${title}

\`${command}\` on ${machine()}.

Ratios are measured side by side in one run; each is the median of at least five. *Wanted* is the floor (or the most) and the aim.

${tableOf(results)}

${REASONS}

${reasons}
`;
}

const REASONS = '## What is not as wanted, and why';

/** What a person has written about the results: it stays when the document is made anew. */
export function reasonsIn(document: string | null): string {
  const written = document?.split(`${REASONS}\n`)[1]?.trim();
  return written ? written : 'Nothing is said yet.';
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
