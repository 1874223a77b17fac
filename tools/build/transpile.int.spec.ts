import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

const DTO = `
  import 'reflect-metadata';
  const mark = (_target: object, _key: string): void => undefined;
  export class Dto { @mark quantity!: number; }
  console.log(Reflect.getMetadata('design:type', Dto.prototype, 'quantity') === Number);
`;

describe('the build', () => {
  let project: string;
  const inProject = (path: string) => join(project, path);
  const node = (...args: string[]) => spawnSync(process.execPath, args, { encoding: 'utf8' });
  const build = () => expect(node('tools/build/build.mjs', project)).toMatchObject({ status: 0 });
  const builtAt = async () => (await stat(inProject('dist/dto.js'))).mtimeMs;

  beforeAll(async () => {
    // Below the project, so that its packages are found.
    await mkdir('node_modules/.cache', { recursive: true });
    project = await mkdtemp('node_modules/.cache/build-');
    await mkdir(inProject('src'));
    await writeFile(inProject('package.json'), '{ "type": "module" }');
  });
  afterAll(() => rm(project, { recursive: true, force: true }));
  beforeEach(async () => {
    await writeFile(inProject('src/dto.ts'), DTO);
    await writeFile(inProject('src/dto.unit.spec.ts'), `throw new Error('a spec');`);
    build();
  });

  it('keeps the types of decorated properties, which validation needs', () => {
    expect(node(inProject('dist/dto.js')).stdout).toBe('true\n');
  });

  it('leaves specs out', () => {
    expect(existsSync(inProject('dist/dto.unit.spec.js'))).toBe(false);
  });

  it('writes source maps', async () => {
    const map = JSON.parse(await readFile(inProject('dist/dto.js.map'), 'utf8')) as { sources: string[] };
    expect(map.sources).toEqual(['../src/dto.ts']);
  });

  it('skips files that are newer than their source, and builds older ones', async () => {
    const first = await builtAt();
    build();
    expect(await builtAt()).toBe(first);
    const later = new Date(Date.now() + 1000);
    await utimes(inProject('src/dto.ts'), later, later);
    build();
    expect(await builtAt()).not.toBe(first);
  });

  it('removes files without a source', async () => {
    await rm(inProject('src/dto.ts'));
    build();
    expect(existsSync(inProject('dist/dto.js'))).toBe(false);
  });

  it('fails on a text that is not TypeScript', async () => {
    await writeFile(inProject('src/dto.ts'), 'export const = ;');
    expect(node('tools/build/build.mjs', project)).not.toMatchObject({ status: 0 });
  });

  it('runs a source without a build, its imports named as .js', async () => {
    await writeFile(inProject('src/run.ts'), `import './dto.js';`);
    expect(node('--no-warnings', '--import', './tools/build/register.mjs', inProject('src/run.ts')).stdout).toBe('true\n');
  });

  it('finds the sources of the packages without a build', () => {
    const script = `console.log(import.meta.resolve('@parley/contracts'))`;
    const { stdout } = node('--no-warnings', '--import', './tools/build/register.mjs', '--input-type=module', '-e', script);
    expect(stdout).toMatch(/libs\/contracts\/src\/index\.ts\n$/);
  });
});
