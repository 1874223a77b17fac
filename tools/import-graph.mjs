// node tools/import-graph.mjs [--write]: checks the import graph with the rules of .dependency-cruiser.mjs, and its picture in
// docs/architecture.md; --write updates the picture.
import { readFile, writeFile } from 'node:fs/promises';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import config from '../.dependency-cruiser.mjs';

const FOLDERS = ['testing', 'libs', 'apps', 'e2e', 'bench', 'demo', 'tools'];
const PAGE = 'docs/architecture.md';
const [BEGIN, END] = ['<!-- import graph: npm run graph:picture -->\n', '<!-- /import graph -->'];

const { options, ...ruleSet } = config;
const tsConfig = extractTSConfig('tsconfig.json');
const { output, exitCode } = await cruise(FOLDERS, { ...options, ruleSet, validate: true, outputType: 'json' }, undefined, { tsConfig });
const result = JSON.parse(output);
for (const { rule, from, to } of result.summary.violations) console.error(`${rule.name}: ${from} imports ${to}`);
process.exitCode = Math.min(exitCode, 1);

const drawn = `${BEGIN}\n\`\`\`mermaid\n${picture(result.modules)}\n\`\`\`\n\n${END}`;
const page = await readFile(PAGE, 'utf8');
const current = page.slice(page.indexOf(BEGIN), page.indexOf(END) + END.length);
if (process.argv.includes('--write')) await writeFile(PAGE, page.replace(current, () => drawn));
else if (current !== drawn) {
  console.error(`The picture in ${PAGE} is outdated: run npm run graph:picture`);
  process.exitCode = 1;
}
console.log(`${result.summary.totalCruised} files, ${result.summary.totalDependenciesCruised} imports, ${result.summary.violations.length} violations of the rules`);

/** The packages and top folders, with an arrow for each import outside of tests, unless a longer path implies it. */
function picture(modules) {
  const arrows = new Map();
  for (const { source, dependencies } of modules.filter(({ source }) => !/\.spec\.|\/testing\//.test(source))) {
    const from = nodeOf(source);
    const to = dependencies.map(({ resolved }) => nodeOf(resolved)).filter((node) => node !== from);
    arrows.set(from, new Set([...(arrows.get(from) ?? []), ...to]));
  }
  const reaches = (from, to) => from === to || [...(arrows.get(from) ?? [])].some((next) => reaches(next, to));
  const isShown = (from, to) => ![...arrows.get(from)].some((other) => other !== to && reaches(other, to));
  const lines = [...arrows].flatMap(([from, all]) => [...all].filter((to) => isShown(from, to)).map((to) => `  ${from} --> ${to}`));
  return ['flowchart TD', ...lines.sort()].join('\n');
}

/** All services are one node, and so are the processes of a cluster. */
function nodeOf(file) {
  const [top, second, third] = file.split('/');
  if (top === 'apps') return ['cli', 'all-in-one', 'seller-console'].includes(second) ? second : 'cluster-apps';
  if (top !== 'libs') return top;
  if (second === 'adapters') return third;
  return ['messaging', 'order-message', 'notice', 'blacklist'].includes(second) ? 'services' : second;
}
