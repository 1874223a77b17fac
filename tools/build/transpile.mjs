import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { importBundles } from './packages.mjs';
import { swcOptions } from './swc-options.mjs';

/** The last change of the build itself. */
const builder = filesIn(import.meta.dirname)
  .then((files) => Promise.all(files.map((file) => modified(join(import.meta.dirname, file)))))
  .then((times) => Math.max(...times));

/**
 * Transpiles a project's `src` without specs to its `dist`, and removes files without a source. Skips files that are newer than their
 * source and this build.
 */
export async function transpileProject(directory) {
  const from = join(directory, 'src');
  const to = join(directory, 'dist');
  const sources = (await filesIn(from)).filter((file) => !file.endsWith('.spec.ts') && !file.endsWith('.d.ts'));
  const wanted = new Set();
  await Promise.all(
    sources.map(async (file) => {
      const source = join(from, file);
      const target = join(to, file.replace(/\.ts$/, '.js'));
      wanted.add(target).add(`${target}.map`);
      if ((await modified(target)) > Math.max(await modified(source), await builder)) return;
      await mkdir(dirname(target), { recursive: true });
      if (!file.endsWith('.ts')) return replace(target, await readFile(source));
      const { transform } = await import('@swc/core');
      const { code, map } = await transform(await readFile(source, 'utf8'), {
        ...swcOptions,
        filename: source,
        sourceFileName: relative(dirname(target), source),
      });
      await replace(`${target}.map`, map);
      await replace(target, `${importBundles(code, target)}\n//# sourceMappingURL=${target.split('/').at(-1)}.map\n`);
    }),
  );
  for (const file of await filesIn(to)) {
    const path = join(to, file);
    if (!wanted.has(path) && !file.endsWith('.part')) await rm(path, { force: true });
  }
}

/** Every project of the workspace that is built in this way. */
export async function projects() {
  const found = [];
  for (const group of ['libs', 'libs/adapters', 'apps']) {
    for (const name of await readdir(group)) {
      const directory = join(group, name);
      const manifest = await readFile(join(directory, 'package.json'), 'utf8').catch(() => '{}');
      if (JSON.parse(manifest).nx?.targets?.build?.command?.includes('tools/build/build.mjs')) found.push(directory);
    }
  }
  return found;
}

async function filesIn(directory, below = '') {
  const entries = await readdir(join(directory, below), { withFileTypes: true }).catch(() => []);
  const files = await Promise.all(
    entries.map((entry) => (entry.isDirectory() ? filesIn(directory, join(below, entry.name)) : [join(below, entry.name)])),
  );
  return files.flat();
}

/** Writes a temporary file and renames it, so that neither a crash nor a second build leaves half a file. */
async function replace(path, content) {
  const part = `${path}.${process.pid}.part`;
  await writeFile(part, content);
  await rename(part, path);
}

async function modified(path) {
  return (await stat(path).catch(() => null))?.mtimeMs ?? 0;
}
