import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { transform } from '@swc/core';

/** swc as tsc would emit it: decorator metadata is there, which injection by type and the validation of DTOs need. */
export const swcOptions = {
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    target: 'es2022',
    keepClassNames: true,
  },
  module: { type: 'es6' },
  sourceMaps: true,
  swcrc: false,
};

/**
 * Transpiles a project's `src` to its `dist`, specs aside, and removes what has no source any more.
 * A file that is newer than its source is left as it is.
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
      if ((await modified(target)) > (await modified(source))) return;
      await mkdir(dirname(target), { recursive: true });
      if (!file.endsWith('.ts')) return writeFile(target, await readFile(source));
      const { code, map } = await transform(await readFile(source, 'utf8'), {
        ...swcOptions,
        filename: source,
        sourceFileName: relative(dirname(target), source),
      });
      await writeFile(`${target}.map`, map);
      await writeFile(target, `${code}\n//# sourceMappingURL=${target.split('/').at(-1)}.map\n`);
    }),
  );
  for (const file of await filesIn(to)) {
    const path = join(to, file);
    if (!wanted.has(path)) await rm(path);
  }
}

/** Every project of the workspace that has sources. */
export async function projects() {
  const found = [];
  for (const group of ['libs', 'libs/adapters', 'apps']) {
    for (const name of await readdir(group)) {
      const directory = join(group, name);
      if (await exists(join(directory, 'package.json'))) found.push(directory);
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

async function modified(path) {
  return (await stat(path).catch(() => null))?.mtimeMs ?? 0;
}

async function exists(path) {
  return (await stat(path).catch(() => null)) !== null;
}
