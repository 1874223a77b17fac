import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { confinement } from './confinement.js';
import { type Outcome, PictureConverter } from './converter.js';
import { CONVERTER_LIMITS } from './limits.js';

const MAIN = fileURLToPath(new URL('../../dist/pictures/converter-main.js', import.meta.url));
const folders = ['uploads', 'data'].map((name) => realpathSync(mkdtempSync(join(tmpdir(), `parley-${name}-`))));
const [uploads, data] = folders;
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

async function ask(input: string, output: string): Promise<Outcome> {
  const child = fork(MAIN, [], { execArgv: [...confinement(uploads)], env: {}, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  children.push(child);
  child.send({ input, output, scratch: `${output}.tif`, ...CONVERTER_LIMITS });
  const [outcome] = (await once(child, 'message')) as [Outcome];
  return outcome;
}

async function picture(folder: string): Promise<string> {
  const path = join(folder, 'picture');
  writeFileSync(path, await sharp({ create: { width: 8, height: 6, channels: 3, background: '#123456' } }).png().toBuffer());
  return path;
}

describe('picture converter process', () => {
  it('reads and writes files in the upload folder', async () => {
    const input = await picture(uploads);
    expect(await ask(input, `${input}.out`)).toMatchObject({ converted: { contentType: 'image/png', width: 8, height: 6 } });
  });

  it.each([
    ['a file of the data folder', () => picture(data)],
    ['the environment of the server', () => Promise.resolve(`/proc/${process.pid}/environ`)],
  ])('cannot read %s', async (_, path) => {
    expect((await ask(await path(), join(uploads, 'stolen'))).failed).toContain('Access to this API has been restricted');
  });

  it('is confined when the server starts it', async () => {
    const converter = new PictureConverter();
    const input = await picture(uploads);
    const converted = await converter.convert(input, 's-1', new AbortController().signal);
    expect(converted).toMatchObject({ contentType: 'image/png', width: 8 });
    const { pid } = (converter as unknown as { child: ChildProcess }).child;
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')).toEqual(expect.arrayContaining([...confinement(uploads)]));
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toMatch(/PARLEY|HOME/);
    converter.onApplicationShutdown();
  });
});
