import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { completePicture } from './complete.js';
import { type Format } from './limits.js';

const grains = Buffer.from(Array.from({ length: 40 * 30 * 3 }, (_, i) => (i * 7919) % 251));
const still = () => sharp(grains, { raw: { width: 40, height: 30, channels: 3 } });

async function moving() {
  const frames = ['#ff0000', '#00ff00', '#0000ff'].map((background) => sharp({ create: { width: 40, height: 30, channels: 3, background } }).png());
  return sharp(await Promise.all(frames.map((frame) => frame.toBuffer())), { join: { animated: true } });
}

describe('completePicture', () => {
  // `loose`: bytes at the end or between frames that contain no pixels.
  it.each<[string, Format, () => Promise<Buffer>, number]>([
    ['a PNG', 'png', () => still().png().toBuffer(), 12],
    ['an interlaced PNG', 'png', () => still().png({ progressive: true }).toBuffer(), 12],
    ['a GIF', 'gif', () => still().gif().toBuffer(), 1],
    ['a WebP', 'webp', () => still().webp().toBuffer(), 1],
    ['a lossless WebP', 'webp', () => still().webp({ lossless: true }).toBuffer(), 1],
    ['an animated WebP', 'webp', async () => (await moving()).webp().toBuffer(), 1],
  ])('accepts %s up to its end, and refuses it without some of its pixels', async (_name, format, make, loose) => {
    const file = await make();
    expect(completePicture(format, file)).toEqual(file);
    expect(completePicture(format, Buffer.concat([file, Buffer.from('and more')]))).toEqual(file);
    const cuts = Array.from({ length: file.length - 13 - loose }, (_, i) => i + 13);
    expect(cuts.filter((length) => completePicture(format, file.subarray(0, length)))).toEqual([]);
  });

  it('cuts an animated GIF after its last complete frame', async () => {
    const file = await (await moving()).gif().toBuffer();
    expect(completePicture('gif', Buffer.concat([file, Buffer.from('and more')]))).toEqual(file);
    expect(completePicture('gif', file.subarray(0, -1))).toEqual(file);
    expect(completePicture('gif', file.subarray(0, -5))).toBeNull();
  });

  it('accepts a GIF with a local colour table and trailing bytes', () => {
    const screen = [...Buffer.from('GIF89a', 'latin1'), 1, 0, 1, 0, 0, 0, 0];
    const frame = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0x80, 0, 0, 0, 255, 255, 255, 2, 2, 0x44, 1, 0];
    const whole = Buffer.from([...screen, ...frame, 0x3b]);
    expect(completePicture('gif', whole)).toEqual(whole);
    expect(completePicture('gif', Buffer.from([...screen, ...frame, 0, 0, 0x3b]))).toEqual(whole);
    expect(completePicture('gif', Buffer.from([...screen, ...frame, 7, 0x3b]))).toEqual(whole);
  });

  it.each([-2, -1, 1])('accepts a WebP whose declared length is wrong by %i', async (off) => {
    const file = await still().webp().toBuffer();
    const wrong = Buffer.from(file);
    wrong.writeUInt32LE(file.readUInt32LE(4) + off, 4);
    expect(completePicture('webp', wrong)).toEqual(file);
  });

  it('accepts a PNG without IEND', async () => {
    const file = await still().png().toBuffer();
    expect(completePicture('png', file.subarray(0, -12))).toEqual(file);
  });
});
