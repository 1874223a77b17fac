// node tools/language/check.mjs [PATH...]: fails if comments, messages, test names or documents contain idioms of patterns.mjs.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PATTERNS } from './patterns.mjs';
import { textsOf } from './texts.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const CHECKED = /\.(tsx?|mts|mjs|md|css|ya?ml|py|example)$|(^|\/)[^./]+$/;
/** The idioms themselves, texts of sample messages, and generated files. */
const LEFT_OUT = /^tools\/language\/|^(demo\/own\/(languages\/|notices)|bench\/data\/words)|\/api\/schema\.ts$|^docs\/reference\//;

export function findingsOf(file, source) {
  return textsOf(file, source).flatMap(({ line, text }) =>
    PATTERNS.flatMap(({ pattern, instead }) => [...text.matchAll(pattern)].map(({ index, 0: found }) => ({ file, line, found, instead, text: around(text, index) }))),
  );
}

function around(text, index) {
  return text.slice(Math.max(0, index - 40), index + 60);
}

function main(paths) {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...paths], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
  const checked = files.filter((file) => CHECKED.test(file) && !LEFT_OUT.test(file) && existsSync(join(ROOT, file)));
  const findings = checked.flatMap((file) => findingsOf(file, readFileSync(join(ROOT, file), 'utf8')));
  for (const { file, line, found, instead, text } of findings) console.error(`${file}:${line} "${found}": ${instead}\n    ...${text}...`);
  console.log(`${findings.length} idioms in ${checked.length} files`);
  if (findings.length > 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
