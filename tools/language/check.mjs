// npm run -s language [-- PATH... | --write]: flags idioms of patterns.mjs in comments, messages, test names and documents. PATH lists the
// findings of these files; without it, no folder may have more findings than baseline.json says, which --write lowers.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PATTERNS } from './patterns.mjs';
import { textsOf } from './texts.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const BASELINE = join(ROOT, 'tools/language/baseline.json');
const CHECKED = /\.(tsx?|mts|mjs|md|css|ya?ml|py|example)$|(^|\/)[^./]+$/;
/** The idioms themselves, texts of sample messages, and generated files. */
const LEFT_OUT = /^tools\/language\/|^(demo\/own\/(languages\/|notices)|bench\/data\/words)|\/api\/schema\.ts$|^docs\/reference\//;

export function findingsOf(file, source) {
  return textsOf(file, source).flatMap(({ line, text }) =>
    PATTERNS.flatMap(({ pattern, instead }) => [...text.matchAll(pattern)].map(({ index, 0: found }) => ({ file, line, found, instead, text: around(text, index) }))),
  );
}

/** A package, or a top folder; files at the top are ".". */
export function folderOf(file) {
  const [top, second, third] = file.split('/');
  if (!file.includes('/')) return '.';
  if (second === 'adapters') return `${top}/${second}/${third}`;
  return ['libs', 'apps'].includes(top) ? `${top}/${second}` : top;
}

/** The folders with more findings than the baseline allows, and those with fewer. */
export function compare(counts, baseline) {
  const folders = [...new Set([...Object.keys(counts), ...Object.keys(baseline)])].sort();
  const change = (folder) => (counts[folder] ?? 0) - (baseline[folder] ?? 0);
  return { risen: folders.filter((folder) => change(folder) > 0), fallen: folders.filter((folder) => change(folder) < 0) };
}

function around(text, index) {
  return text.slice(Math.max(0, index - 40), index + 60);
}

function main(args) {
  const paths = args.filter((arg) => !arg.startsWith('--'));
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...paths], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
  const checked = files.filter((file) => CHECKED.test(file) && !LEFT_OUT.test(file) && existsSync(join(ROOT, file)));
  const findings = checked.flatMap((file) => findingsOf(file, readFileSync(join(ROOT, file), 'utf8')));
  if (paths.length > 0) return report(findings);

  const counts = {};
  for (const { file } of findings) counts[folderOf(file)] = (counts[folderOf(file)] ?? 0) + 1;
  const baseline = JSON.parse(readFileSync(BASELINE, 'utf8'));
  const { risen, fallen } = compare(counts, baseline);
  for (const folder of risen) {
    const path = folder === '.' ? '*.md' : folder;
    console.error(`${folder}: ${counts[folder]} idioms, ${baseline[folder] ?? 0} allowed. Rewrite the new ones: npm run -s language -- ${path} (or the files that you changed) lists them`);
  }
  if (risen.length > 0) process.exitCode = 1;
  if (args.includes('--write')) return writeFileSync(BASELINE, `${JSON.stringify(lowered(counts, baseline), null, 2)}\n`);
  for (const folder of fallen) console.log(`${folder}: ${counts[folder] ?? 0} idioms, ${baseline[folder]} allowed. Lower the baseline: npm run -s language -- --write`);
  console.log(`${findings.length} idioms in ${checked.length} files`);
}

function report(findings) {
  for (const { file, line, found, instead, text } of findings) console.log(`${file}:${line} "${found}": ${instead}\n    ...${text}...`);
}

/** The baseline with lower counts only. */
export function lowered(counts, baseline) {
  const lower = Object.keys(baseline).map((folder) => [folder, Math.min(baseline[folder], counts[folder] ?? 0)]);
  return Object.fromEntries(lower.filter(([, count]) => count > 0));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
