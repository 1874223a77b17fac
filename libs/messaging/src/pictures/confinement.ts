import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';

const resolver = createRequire(import.meta.url);
const MODULES = `${sep}node_modules${sep}`;

/**
 * Flags of Node's permission model for the process that converts pictures: it may read its code and one folder, write that folder, and start no
 * process or thread. Its scripts cannot access data, keys and `/proc`; native code of the decoder is not restricted. No flags if this version of
 * Node has no permission model that allows addons.
 */
export function confinement(folder: string): readonly string[] {
  const known = process.allowedNodeEnvironmentFlags;
  const flag = ['--permission', '--experimental-permission'].find((each) => known.has(each));
  if (flag === undefined || !known.has('--allow-addons')) return [];
  const reads = [...codeFolders(), `${folder}${sep}`];
  const writes = [`${folder}${sep}`, '/proc/self/oom_score_adj'];
  return [
    flag,
    '--no-warnings',
    '--allow-addons',
    ...reads.map((path) => `--allow-fs-read=${path}`),
    ...writes.map((path) => `--allow-fs-write=${path}`),
  ];
}

/** The folders with the scripts of the process and their packages. */
function codeFolders(): string[] {
  const sharp = resolver.resolve('sharp');
  const modules = sharp.slice(0, sharp.lastIndexOf(MODULES) + MODULES.length);
  const packages = ['../../package.json', '@parley/event-sourcing'].map((each) => packageOf(resolver.resolve(each)));
  return [...new Set([modules, ...packages])];
}

/** The folder of a package, by one of its files. */
function packageOf(file: string): string {
  const folder = dirname(file);
  return (folder.split(sep).at(-1) === 'dist' || folder.split(sep).at(-1) === 'src' ? dirname(folder) : folder) + sep;
}
