import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { animation, picture } from '../../testing/marketplace/client/pictures.js';

const PNG_HEAD = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Small, well-formed files that need much memory or time to decode. */
export const BOMBS: Readonly<Record<string, () => Promise<Buffer> | Buffer>> = {
  'a PNG of 20,000 x 20,000 pixels': () => pngOf(20_000, 20_000, Buffer.alloc((20_000 / 8 + 1) * 20_000)),
  'a PNG with a larger size in its header': () => pngOf(0x7fffffff, 0x7fffffff, Buffer.alloc(1000)),
  'a PNG with a colour profile of 500 MB': () => pngOf(8, 8, Buffer.alloc(16), profileOf(500_000_000)),
  'a JPEG of 65,500 x 65,500 pixels': () => resizedJpeg(65_500, 65_500),
  'a JPEG with 10,000 scans': () => manyScans(10_000),
  'a GIF of 65,535 x 65,535 pixels': () => manyFrames(1, 65_535, 65_535),
  'a GIF with 2,000 frames of 25 megapixels': () => manyFrames(2_000, 5_000, 5_000),
  'a GIF with 300,000 frames': () => manyFrames(300_000, 1, 1),
  'a WebP with 4,000 frames': () => manyWebpFrames(4_000),
};

/** A PNG with one bit for each pixel. Each of its `rows` begins with a filter byte. */
function pngOf(width: number, height: number, rows: Buffer, ...more: Buffer[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  return Buffer.concat([PNG_HEAD, chunk('IHDR', header), ...more, chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

function profileOf(size: number): Buffer {
  return chunk('iCCP', Buffer.concat([Buffer.from('profile\0\0', 'latin1'), deflateSync(Buffer.alloc(size))]));
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

async function resizedJpeg(width: number, height: number): Promise<Buffer> {
  const jpeg = await picture('jpeg', 64, 64);
  const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
  jpeg.writeUInt16BE(height, frame + 5);
  jpeg.writeUInt16BE(width, frame + 7);
  return jpeg;
}

/** A progressive JPEG of 24 megapixels that repeats its last scan. */
async function manyScans(times: number): Promise<Buffer> {
  const plain = sharp({ create: { width: 6_000, height: 4_000, channels: 3, background: '#808080' } });
  const jpeg = await plain.jpeg({ progressive: true, optimiseScans: false }).toBuffer();
  const last = jpeg.lastIndexOf(Buffer.from([0xff, 0xda]));
  const scan = jpeg.subarray(last, jpeg.length - 2);
  const most = Math.min(times, Math.floor((9_000_000 - jpeg.length) / scan.length));
  return Buffer.concat([jpeg.subarray(0, jpeg.length - 2), ...Array.from({ length: most }, () => scan), jpeg.subarray(jpeg.length - 2)]);
}

/** A GIF that repeats one frame, which fills a canvas of any size with the first colour. */
function manyFrames(frames: number, width: number, height: number): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16LE(width, 0);
  size.writeUInt16LE(height, 2);
  const screen = Buffer.concat([size, Buffer.from([0x80, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff])]);
  const control = Buffer.from([0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x2c, 0, 0, 0, 0]);
  const frame = Buffer.concat([control, size, Buffer.from([0, 2, 2, 0x44, 1, 0])]);
  return Buffer.concat([Buffer.from('GIF89a', 'latin1'), screen, ...Array.from({ length: frames }, () => frame), Buffer.from([0x3b])]);
}

/** An animated WebP that repeats one frame. */
async function manyWebpFrames(frames: number): Promise<Buffer> {
  const webp = await sharp(await animation(2, 64, 64), { animated: true }).webp().toBuffer();
  const first = webp.indexOf('ANMF');
  const length = 8 + webp.readUInt32LE(first + 4);
  const frame = webp.subarray(first, first + length + (length % 2));
  const file = Buffer.concat([webp.subarray(0, first), ...Array.from({ length: frames }, () => frame)]);
  file.writeUInt32LE(file.length - 8, 4);
  return file;
}
