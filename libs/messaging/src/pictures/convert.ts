import { readFile, rm, stat } from 'node:fs/promises';
import { Refusal, Unavailable } from '@parley/event-sourcing';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { FORMATS, type Format, MAX_ANIMATED_PIXELS, MAX_BYTES, MAX_FRAMES, MAX_PIXELS, MAX_WEBP_FRAME_PIXELS } from './limits.js';
import { isWhole } from './whole.js';

/** What a converted picture is. Sizes in pixels. */
export interface Converted {
  readonly contentType: string;
  readonly width: number;
  readonly height: number;
}

/** What makes a file something else as well: a document or a script that another program would run. */
const OTHER_FORMATS = /%PDF-|<!doctype|<html|<script|<svg|<\?php|#!\s*\//i;
const HEAD_BYTES = 1024;
const CUT_OFF = 'The picture cannot be read; it may be cut off';
const STAGE_SECONDS = 30;
/** So the decoder tells of a disk that is full or in the way. */
const DISK = /system error: /;

sharp.cache(false);
sharp.concurrency(1);
// Nothing reads a file here but the four formats, and TIFF for what is decoded.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadJpegFile', 'VipsForeignLoadPngFile', 'VipsForeignLoadNsgifFile', 'VipsForeignLoadWebpFile', 'VipsForeignLoadTiffFile'],
});

/**
 * Recognises a picture by its bytes and writes it anew in its own format: metadata and whatever lies behind the picture's end are gone, the
 * camera's orientation is applied, an animation stays one. Writes `output`, and `scratch` for a while.
 *
 * Refuses with `PICTURE_TOO_LARGE` (read off the header before anything is decoded) or `PICTURE_UNSUPPORTED`; `Unavailable` where there is no
 * room on the disk.
 */
export async function convertPicture(input: string, output: string, scratch: string): Promise<Converted> {
  if ((await stat(input)).size > MAX_BYTES) throw new Refusal('PICTURE_TOO_LARGE', 'A picture has at most 10 MB');
  const format = recognise(await readFile(input));
  try {
    const header = await sharp(input, { limitInputPixels: false }).metadata();
    checkSize(header, format);
    const { width, height, pageHeight } = await written(input, output, scratch, format, header);
    return { contentType: FORMATS[format], width, height: pageHeight ?? height };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if (DISK.test(String(error))) throw new Unavailable('the picture could not be written', { cause: error });
    throw unsupported(CUT_OFF);
  }
}

/** Where both the decoder and the encoder hold whole frames, what was decoded is on the disk in between, and not in memory twice. */
async function written(input: string, output: string, scratch: string, format: Format, header: Metadata) {
  const isAnimated = (header.pages ?? 1) > 1;
  const source = sharp(input, { failOn: 'truncated', limitInputPixels: MAX_ANIMATED_PIXELS + 1, sequentialRead: true, animated: isAnimated });
  const upright = isAnimated ? source : source.autoOrient();
  if (format === 'png' || (format === 'jpeg' && !header.isProgressive)) return finish(encode(upright, format, header), output);
  try {
    await finish(upright.tiff({ compression: 'none' }), scratch);
    const decoded = sharp(scratch, { limitInputPixels: false, sequentialRead: true, animated: isAnimated });
    return await finish(encode(decoded, format, header), output);
  } finally {
    await rm(scratch, { force: true });
  }
}

function finish(image: Sharp, path: string) {
  return image.timeout({ seconds: STAGE_SECONDS }).toFile(path);
}

function recognise(file: Buffer): Format {
  const format = formatOf(file);
  if (!format || OTHER_FORMATS.test(file.toString('latin1', 0, HEAD_BYTES))) throw unsupported('It is no jpeg, png, gif or webp picture');
  if (!isWhole(format, file)) throw unsupported(CUT_OFF);
  return format;
}

function formatOf(bytes: Buffer): Format | null {
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'jpeg';
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'png';
  const head = bytes.subarray(0, 12).toString('latin1');
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'gif';
  return head.startsWith('RIFF') && head.endsWith('WEBP') ? 'webp' : null;
}

function checkSize({ width, height, pages = 1, pageHeight }: Metadata, format: Format): void {
  const pixels = width * (pageHeight ?? height);
  if (pixels > MAX_PIXELS) throw tooLarge('A picture has at most 25 megapixels');
  if (pages === 1) return;
  if (pages > MAX_FRAMES) throw tooLarge(`An animation has at most ${MAX_FRAMES} frames`);
  if (pixels * pages > MAX_ANIMATED_PIXELS) throw tooLarge('An animation has at most 50 megapixels in all its frames');
  if (format === 'webp' && pixels > MAX_WEBP_FRAME_PIXELS) throw tooLarge('A frame of an animated WebP has at most 10 megapixels');
}

function encode(image: Sharp, format: Format, { delay, loop }: Metadata): Sharp {
  const animation = { ...(delay && { delay }), ...(loop !== undefined && { loop }) };
  switch (format) {
    case 'jpeg':
      return image.jpeg({ quality: 88 });
    case 'png':
      return image.png({ compressionLevel: 7 });
    case 'gif':
      return image.gif({ effort: 4, ...animation });
    case 'webp':
      return image.webp({ quality: 86, effort: 3, ...animation });
  }
}

function unsupported(message: string): Refusal {
  return new Refusal('PICTURE_UNSUPPORTED', message);
}

function tooLarge(message: string): Refusal {
  return new Refusal('PICTURE_TOO_LARGE', message);
}
