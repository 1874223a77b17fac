import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';

const resolver = createRequire(import.meta.url);
const MODULES = `${sep}node_modules${sep}`;

/**
 * Flags of Node's permission model for the process that reads pictures: it reads its own code and one folder, writes that folder, and starts
 * no other process and no thread of its own. Data, keys and what `/proc` tells of other processes are closed to its scripts; native code of
 * the decoder is not bound by it. None if this version of Node has no permission model that allows addons.
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

/** Where the scripts of the process and their packages are installed. */
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
