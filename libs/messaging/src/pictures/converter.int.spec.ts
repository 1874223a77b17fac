import { type ChildProcess, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { PictureConverter } from './converter.js';
import { CONVERTER_LIMITS, type ConverterLimits } from './limits.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'parley-converter-')));
const here = new AbortController().signal;
/** Takes the encoder several hundred milliseconds: longer than the interval at which the process checks its usage. */
let large: Buffer;
/** Its encoder needs about 600 MB; a small picture needs 150 MB. */
let largeWebp: Buffer;
let small: Buffer;
let converter: PictureConverter;

beforeAll(async () => {
  const plain = (side: number) => sharp({ create: { width: side, height: side, channels: 4, background: '#1234' } });
  [large, largeWebp, small] = await Promise.all([plain(5_000).png().toBuffer(), plain(5_000).webp({ lossless: true, effort: 0 }).toBuffer(), plain(8).png().toBuffer()]);
});
afterEach(() => {
  converter.onApplicationShutdown();
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
});
afterAll(() => rmSync(folder, { recursive: true }));

function use(limits: Partial<ConverterLimits> = {}): void {
  converter = new PictureConverter({ ...CONVERTER_LIMITS, ...limits });
}

function file(name: string, bytes: Buffer): string {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}

/** A file that blocks its reader for ever: a named pipe without a writer. */
function endless(name: string): string {
  execFileSync('mkfifo', [join(folder, name)]);
  return join(folder, name);
}

const converterProcess = () => (converter as unknown as { child: ChildProcess | null }).child;

/** Waits until the converter process has started. */
async function running(): Promise<ChildProcess> {
  for (let i = 0; i < 1_000; i++) {
    const child = converterProcess();
    if (child) return child;
    await sleep(10);
  }
  throw new Error('The converter process has not started');
}

const isEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

async function ended(child: ChildProcess): Promise<void> {
  if (!isEnded(child)) await new Promise((resolve) => child.once('exit', resolve));
}

describe('limits of a conversion', () => {
  it.each<[string, Partial<ConverterLimits>, object]>([
    ['processor time', { cpuMicros: 1 }, { code: 'PICTURE_UNSUPPORTED', message: 'The picture takes too long to read' }],
    ['memory', { rssBytes: 1 }, { code: 'PICTURE_TOO_LARGE', message: 'The picture takes too much memory to read' }],
  ])('refuse a picture that uses more %s and end the process', async (_what, limits, refusal) => {
    use(limits);
    const refused = converter.convert(file('large', large), 's-1', here);
    refused.catch(() => undefined);
    const child = await running();
    await expect(refused).rejects.toMatchObject(refusal);
    await ended(child);
    expect(converterProcess()).toBeNull();
    expect(readdirSync(folder)).toEqual(['large']);
  });

  it('kill a hanging process and convert the next picture in a new one', async () => {
    use({ longestMs: 500 });
    const hanging = converter.convert(endless('pipe'), 's-1', here);
    hanging.catch(() => undefined);
    const child = await running();
    await expect(hanging).rejects.toMatchObject({ code: 'PICTURE_UNSUPPORTED', message: 'The picture takes too long to read' });
    await ended(child);
    expect(child.signalCode).toBe('SIGKILL');
    use();
    expect(await converter.convert(file('small', small), 's-1', here)).toMatchObject({ width: 8 });
  });

  it('are also enforced by the operating system', async () => {
    if (process.platform !== 'linux') return process.stderr.write('Only Linux limits the data segment of a process: NOT tested here.\n');
    use();
    const pending = converter.convert(file('small', small), 's-1', here);
    expect(await pending).toMatchObject({ width: 8, height: 8 });
    const limits = readFileSync(`/proc/${converterProcess()?.pid}/limits`, 'utf8');
    expect(limits).toMatch(new RegExp(`^Max data size +${CONVERTER_LIMITS.dataKb * 1024} `, 'm'));
    expect(limits).toMatch(/^Max core file size +0 +0 /m);
  });

  it('refuse a picture whose conversion needs a larger data segment, and convert the next one', async () => {
    if (process.platform !== 'linux') return process.stderr.write('Only Linux limits the data segment of a process: NOT tested here.\n');
    use({ dataKb: 400 * 1024 });
    await expect(converter.convert(file('large', largeWebp), 's-1', here)).rejects.toMatchObject({ code: 'PICTURE_UNSUPPORTED' });
    expect(await converter.convert(file('small', small), 's-1', here)).toMatchObject({ width: 8 });
  });
});

describe('a client that disconnects during a conversion', () => {
  it('ends the conversion, and the picture of the next uploader is converted', async () => {
    use();
    const gone = new AbortController();
    const left = converter.convert(endless('pipe'), 's-1', gone.signal);
    left.catch(() => undefined);
    const child = await running();
    const next = converter.convert(file('small', small), 's-2', here);
    gone.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect(await next).toMatchObject({ contentType: 'image/png', width: 8 });
    await ended(child);
    expect([child.signalCode, converterProcess()?.pid === child.pid]).toEqual(['SIGKILL', false]);
  });
});
