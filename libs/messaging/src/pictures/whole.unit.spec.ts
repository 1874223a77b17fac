import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { type Format } from './limits.js';
import { isWhole } from './whole.js';

const grains = Buffer.from(Array.from({ length: 40 * 30 * 3 }, (_, i) => (i * 7919) % 251));
const still = () => sharp(grains, { raw: { width: 40, height: 30, channels: 3 } });

async function moving() {
  const frames = ['#ff0000', '#00ff00', '#0000ff'].map((background) => sharp({ create: { width: 40, height: 30, channels: 3, background } }).png());
  return sharp(await Promise.all(frames.map((frame) => frame.toBuffer())), { join: { animated: true } });
}

describe('a picture that is whole', () => {
  it.each<[string, Format, () => Promise<Buffer>]>([
    ['a PNG', 'png', () => still().png().toBuffer()],
    ['a PNG that is interlaced', 'png', () => still().png({ progressive: true }).toBuffer()],
    ['a GIF', 'gif', () => still().gif().toBuffer()],
    ['a GIF that moves', 'gif', async () => (await moving()).gif().toBuffer()],
    ['a WebP', 'webp', () => still().webp().toBuffer()],
    ['a WebP without loss', 'webp', () => still().webp({ lossless: true }).toBuffer()],
    ['a WebP that moves', 'webp', async () => (await moving()).webp().toBuffer()],
  ])('is %s that goes on to its end, whatever comes behind, and not one that was cut off anywhere', async (_name, format, make) => {
    const file = await make();
    expect(isWhole(format, file)).toBe(true);
    expect(isWhole(format, Buffer.concat([file, Buffer.from('and more')]))).toBe(true);
    const cuts = Array.from({ length: file.length - 13 }, (_, i) => i + 13);
    expect(cuts.filter((length) => isWhole(format, file.subarray(0, length)))).toEqual([]);
  });

  it('may be a GIF with colours of its own in a frame, and with empty bytes between its blocks', () => {
    const screen = [...Buffer.from('GIF89a', 'latin1'), 1, 0, 1, 0, 0, 0, 0];
    const frame = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0x80, 0, 0, 0, 255, 255, 255, 2, 2, 0x44, 1, 0];
    expect(isWhole('gif', Buffer.from([...screen, ...frame, 0, 0, 0x3b]))).toBe(true);
    expect(isWhole('gif', Buffer.from([...screen, ...frame, 7, 0x3b]))).toBe(false);
  });
});
