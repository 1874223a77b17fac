import { appendFile, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { Refusal, Unavailable } from '@parley/event-sourcing';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { FORMATS, type Format, MAX_ANIMATED_PIXELS, MAX_BYTES, MAX_FRAMES, MAX_PIXELS, MAX_SERVED_BYTES, MAX_SIDE, MAX_WEBP_FRAME_PIXELS } from './limits.js';
import { completePicture } from './complete.js';

/** The properties of a converted picture. Sizes in pixels. */
export interface Converted {
  readonly contentType: string;
  readonly width: number;
  readonly height: number;
}

const CUT_OFF = 'The picture cannot be read; it may be cut off';
/** The longest frame delay in a GIF that sharp accepts, ms. */
const MAX_DELAY = 65_535;
const JPEG_END = Buffer.from([0xff, 0xd9]);
/** The decoder's error if the disk is full or refuses to write. */
const DISK = /system error: /;

sharp.cache(false);
sharp.concurrency(1);
// Only the four formats can be loaded, and TIFF for decoded pixels.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadJpegFile', 'VipsForeignLoadPngFile', 'VipsForeignLoadNsgifFile', 'VipsForeignLoadWebpFile', 'VipsForeignLoadTiffFile'],
});

/**
 * Detects the format of a picture by its bytes and re-encodes it in the same format: removes metadata and trailing bytes, applies the camera's
 * orientation and keeps animations. Writes `output`, and temporarily `scratch`; may repair `input`.
 *
 * Refuses with `PICTURE_TOO_LARGE` (by the header, before decoding) or `PICTURE_UNSUPPORTED`; `Unavailable` if the disk is full.
 */
export async function convertPicture(input: string, output: string, scratch: string): Promise<Converted> {
  if ((await stat(input)).size > MAX_BYTES) throw new Refusal('PICTURE_TOO_LARGE', 'A picture has at most 10 MB');
  const format = await recognise(input);
  try {
    const header = await sharp(input, { limitInputPixels: false }).metadata();
    checkSize(header, format);
    const { width, height, pageHeight } = await written(input, output, scratch, format, header);
    if ((await stat(output)).size > MAX_SERVED_BYTES) throw tooLarge('The picture would have more than 32 MB as it is served');
    return { contentType: FORMATS[format], width, height: pageHeight ?? height };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if (DISK.test(String(error))) throw new Unavailable('The picture could not be stored', { cause: error });
    throw unsupported(CUT_OFF);
  }
}

async function written(input: string, output: string, scratch: string, format: Format, header: Metadata) {
  const files = { input, output, scratch };
  try {
    return await reencoded(files, 'truncated', format, header);
  } catch (error) {
    if (format !== 'jpeg' || DISK.test(String(error))) throw error;
    // Only its end marker may be missing. With one appended, the decoder warns about missing pixels.
    await appendFile(input, JPEG_END);
    return reencoded(files, 'warning', format, header);
  }
}

/** Writes decoded pixels to the disk if both the decoder and the encoder hold whole frames, so that they are not in memory twice. */
async function reencoded(
  { input, output, scratch }: { readonly input: string; readonly output: string; readonly scratch: string },
  failOn: 'truncated' | 'warning',
  format: Format,
  header: Metadata,
) {
  const isAnimated = (header.pages ?? 1) > 1;
  const source = sharp(input, { failOn, limitInputPixels: MAX_ANIMATED_PIXELS + 1, sequentialRead: true, animated: isAnimated });
  const upright = isAnimated ? source : source.autoOrient();
  if (format === 'png' || (format === 'jpeg' && !header.isProgressive)) return encode(upright, format, header).toFile(output);
  try {
    await upright.tiff({ compression: 'none' }).toFile(scratch);
    const decoded = sharp(scratch, { limitInputPixels: false, sequentialRead: true, animated: isAnimated });
    return await encode(decoded, format, header).toFile(output);
  } finally {
    await rm(scratch, { force: true });
  }
}

async function recognise(input: string): Promise<Format> {
  const file = await readFile(input);
  const format = formatOf(file);
  if (!format) throw unsupported('Unsupported picture format: use JPEG, PNG, GIF or WebP');
  const complete = completePicture(format, file);
  if (!complete) throw unsupported(CUT_OFF);
  if (!complete.equals(file)) await writeFile(input, complete);
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
  if (width > MAX_SIDE || (pageHeight ?? height) > MAX_SIDE) throw tooLarge('A picture has at most 16,384 pixels a side');
  if (pixels > MAX_PIXELS) throw tooLarge('A picture has at most 25 megapixels');
  if (pages === 1) return;
  if (pages > MAX_FRAMES) throw tooLarge(`An animation has at most ${MAX_FRAMES} frames`);
  if (pixels * pages > MAX_ANIMATED_PIXELS) throw tooLarge('An animation has at most 50 megapixels in all its frames');
  if (format === 'webp' && pixels > MAX_WEBP_FRAME_PIXELS) throw tooLarge('A frame of an animated WebP has at most 10 megapixels');
}

function encode(image: Sharp, format: Format, { delay, loop }: Metadata): Sharp {
  const shown = delay?.map((ms) => Math.min(ms, MAX_DELAY));
  const animation = { ...(shown && { delay: shown }), ...(loop !== undefined && { loop }) };
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
