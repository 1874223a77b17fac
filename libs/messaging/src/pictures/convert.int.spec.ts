import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { convertPicture } from './convert.js';

const folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
  // The converter disables all other loaders for the whole process.
  sharp.unblock({ operation: ['VipsForeignLoad'] });
});
const grains = Buffer.from(Array.from({ length: 120 * 90 * 3 }, (_, i) => (i * 7919) % 251));
const still = () => sharp(grains, { raw: { width: 120, height: 90, channels: 3 } });

async function convert(file: Buffer) {
  const [input, output] = [join(folder, 'in'), join(folder, 'out')];
  writeFileSync(input, file);
  const converted = await convertPicture(input, output, join(folder, 'scratch'));
  return { ...converted, path: output, file: readFileSync(output) };
}

describe('convertPicture with an irregular container', () => {
  const jpeg = () => still().jpeg().toBuffer();
  it.each<[string, () => Promise<Buffer> | Buffer]>([
    ['a GIF whose frame is shown for 100 seconds', () => readFileSync(new URL('./fixtures/frame-of-100-seconds.gif', import.meta.url))],
    ['a GIF without its trailer', async () => (await still().gif().toBuffer()).subarray(0, -1)],
    ['a JPEG without its end marker', async () => (await jpeg()).subarray(0, -2)],
    ['a progressive JPEG without its end marker', async () => (await still().jpeg({ progressive: true }).toBuffer()).subarray(0, -2)],
    ['a PNG without its end', async () => (await still().png().toBuffer()).subarray(0, -12)],
    ['a PNG whose first bytes hold a script', async () => Buffer.concat([await sharp(grains.subarray(0, 12), { raw: { width: 2, height: 2, channels: 3 } }).png().toBuffer(), Buffer.from('<script>alert(1)</script>')])],
  ])('accepts %s with all pixels', async (_name, make) => {
    const { file, path, width } = await convert(await make());
    expect((await sharp(path).metadata()).width).toBe(width);
    expect(file.includes('<script>')).toBe(false);
  });

  it.each<[string, () => Promise<Buffer>]>([
    ['a JPEG', jpeg],
    ['a progressive JPEG', () => still().jpeg({ progressive: true }).toBuffer()],
    ['a PNG', () => still().png().toBuffer()],
    ['an interlaced PNG', () => still().png({ progressive: true }).toBuffer()],
    ['a GIF', () => still().gif().toBuffer()],
    ['a WebP', () => still().webp().toBuffer()],
  ])('refuses %s with missing pixels', async (_name, make) => {
    const file = await make();
    for (const part of [0.5, 0.9, 0.97]) {
      await expect(convert(file.subarray(0, Math.floor(file.length * part)))).rejects.toMatchObject({ code: 'PICTURE_UNSUPPORTED' });
    }
  });
});

describe('convertPicture with a long picture', () => {
  const long = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#888' } }).png({ palette: true }).toBuffer();

  it('refuses it by its longest side', async () => {
    await expect(convert(await long(16_385, 2))).rejects.toMatchObject({ code: 'PICTURE_TOO_LARGE' });
    await expect(convert(await long(2, 16_385))).rejects.toMatchObject({ code: 'PICTURE_TOO_LARGE' });
    expect((await convert(await long(16_384, 2))).width).toBe(16_384);
  });
});
