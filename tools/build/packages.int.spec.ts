import { spawnSync } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { BUNDLED, EXTERNAL, importBundles } from './packages.mjs';

const FOLDER = 'dist/packages';
const IMPORT = /^(?:import|export)\b(?:[^'"\n]* from)? ['"]([^'"\n]+)['"];$/gm;
/** Small packages of one process, and those of tests. */
const NOT_BUNDLED = ['cli-progress', 'fast-check', 'fzstd', '@jest/globals'];

/** The packages that a script imports. */
async function packagesOf(file: string): Promise<string[]> {
  const imported = [...(await readFile(file, 'utf8')).matchAll(IMPORT)].map(([, name]) => name);
  return imported.filter((name) => !name.startsWith('.') && !name.startsWith('@parley/') && !isBuiltin(name));
}

async function scriptsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter(({ name }) => name.endsWith('.js')).map(({ parentPath, name }) => join(parentPath, name));
}

describe('the bundles of packages', () => {
  it('export the same names as the packages', () => {
    const script = `
      import { BUNDLED } from './tools/build/packages.mjs';
      for (const name of BUNDLED) {
        const [inPackage, inBundle] = await Promise.all([name, './dist/packages/' + name.replace(/\\.js$/, '') + '.js'].map((each) => import(each)));
        const missing = Object.keys(inPackage).filter((key) => !(key in inBundle) && key !== 'module.exports' && key !== '__esModule');
        if (missing.length > 0) throw new Error(name + ' lacks ' + missing);
      }`;
    expect(spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  it('contain one copy of each package: no bundle imports a package that is bundled', async () => {
    const scripts = await scriptsIn(FOLDER);
    expect(scripts.length).toBeGreaterThan(BUNDLED.length);
    for (const file of scripts) expect([file, (await packagesOf(file)).filter((name) => !EXTERNAL.test(name))]).toEqual([file, []]);
  });

  it('are imported by every module of Parley in place of the packages', async () => {
    const scripts = (await Promise.all([scriptsIn('apps'), scriptsIn('libs')])).flat().filter((file) => file.includes('/dist/') && !file.includes('seller-console'));
    expect(scripts.length).toBeGreaterThan(100);
    for (const file of scripts) {
      const left = (await packagesOf(file)).filter((name) => !EXTERNAL.test(name) && !NOT_BUNDLED.includes(name));
      expect([file, left]).toEqual([file, []]);
    }
  });

  it('take the place of packages in whole import statements, and nowhere else', () => {
    const build = (code: string): string => importBundles(code, 'libs/inbox/dist/index.js');
    expect(build(`import { Module } from '@nestjs/common';`)).toBe(`import { Module } from '../../../dist/packages/@nestjs/common.js';`);
    expect(build(`import 'rxjs';`)).toBe(`import '../../../dist/packages/rxjs.js';`);
    for (const other of [`import kafkajs from 'kafkajs';`, `const text = "import 'rxjs';";`, `import { x } from './rxjs';`]) expect(build(other)).toBe(other);
  });
});
