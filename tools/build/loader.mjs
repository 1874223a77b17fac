import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/core';
import { swcOptions } from './swc-options.mjs';

/** Finds the `.ts` behind a `.js`, and a package of the workspace by its source. */
export async function resolve(specifier, context, nextResolve) {
  const fromSource = { ...context, conditions: [...context.conditions, '@parley/source'] };
  const isSource = context.parentURL?.endsWith('.ts') && /^\.{1,2}\/.*\.js$/.test(specifier);
  return nextResolve(isSource ? specifier.replace(/\.js$/, '.ts') : specifier, fromSource);
}

export async function load(url, context, nextLoad) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context);
  const filename = fileURLToPath(url);
  const { code } = await transform(await readFile(filename, 'utf8'), { ...swcOptions, sourceMaps: 'inline', filename });
  return { format: 'module', source: code, shortCircuit: true };
}
