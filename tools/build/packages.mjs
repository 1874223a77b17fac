import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = join(ROOT, 'dist', 'packages');
const ENTRY = '\0entry:';

/** Packages that a process loads from bundles. Packages with native code or threads, or with a patch of Parley, are not bundled. */
export const BUNDLED = [
  '@fastify/multipart',
  '@fastify/static',
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/cqrs',
  '@nestjs/microservices',
  '@nestjs/mongoose',
  '@nestjs/platform-fastify',
  '@nestjs/platform-fastify/constants.js',
  '@nestjs/swagger',
  'class-transformer',
  'class-validator',
  'jose',
  'prom-client',
  'rxjs',
  'zod',
];
export const EXTERNAL = /^(kafkajs|libsql|mongoose|pino|reflect-metadata|sharp)(\/|$)/;

/** Replaces the packages in the imports of a built module by their bundles; `target` is the module's file. */
export function importBundles(code, target) {
  return code.replace(/^((?:import|export)\b(?:[^'"\n]* from)?) (['"])([^'"\n]+)\2;$/gm, (line, head, quote, specifier) => {
    if (!BUNDLED.includes(specifier)) return line;
    const bundle = relative(dirname(join(ROOT, target)), join(FOLDER, `${nameOf(specifier)}.js`));
    return `${head} ${quote}${bundle.split(sep).join('/')}${quote};`;
  });
}

/**
 * Bundles the packages unless their bundles are newer than the lock file and this file. Parley's packages have 2,100 modules: to find, read
 * and link each of them took a process 1.3 of the 2.3 s of processor time of its start.
 */
export async function bundlePackagesIfStale() {
  const inputs = [fileURLToPath(import.meta.url), join(ROOT, 'package-lock.json')];
  const changed = Math.max(...(await Promise.all(inputs.map(async (file) => (await stat(file)).mtimeMs))));
  const built = await stat(FOLDER).catch(() => null);
  if (built !== null && built.mtimeMs > changed) return;
  // Built beside and moved, so that neither a crash nor a second build leaves half a bundle.
  const part = `${FOLDER}.${process.pid}.part`;
  try {
    await bundlePackages(part);
    await rm(FOLDER, { recursive: true, force: true });
    await rename(part, FOLDER);
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

async function bundlePackages(folder) {
  const { rolldown } = await import('rolldown');
  const bundle = await rolldown({
    cwd: ROOT,
    platform: 'node',
    logLevel: 'silent', // NestJS imports packages of other transports, which are not installed
    external: (id) => EXTERNAL.test(id),
    input: Object.fromEntries(BUNDLED.map((specifier) => [nameOf(specifier), ENTRY + specifier])),
    plugins: [{ name: 'entries', resolveId: (id) => (id.startsWith(ENTRY) ? id : null), load: (id) => (id.startsWith(ENTRY) ? entryOf(id.slice(ENTRY.length)) : null) }],
  });
  await bundle.write({ dir: folder, format: 'esm', keepNames: true, strictExecutionOrder: true, entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' });
  await bundle.close();
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }\n');
}

/** Exports the names that Node sees in a package, also if it is a CommonJS one. */
async function entryOf(specifier) {
  const names = Object.keys(await import(specifier)).filter((name) => name !== 'module.exports' && name !== '__esModule');
  return { code: names.length > 0 ? `export { ${names.join(', ')} } from '${specifier}';` : `import '${specifier}';`, moduleType: 'js' };
}

const nameOf = (specifier) => specifier.replace(/\.js$/, '');
