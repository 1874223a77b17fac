import { Refusal, Unavailable } from '@parley/event-sourcing';
import sharp, { type Metadata, type Sharp } from 'sharp';

/** A picture as it is served: decoded and written anew, so that nothing but the picture is in it. Sizes in pixels. */
export interface Picture {
  readonly contentType: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: Buffer;
}

export const MAX_BYTES = 10 * 1024 * 1024;
export const MAX_PIXELS = 25_000_000;
/** Of all frames of an animation together; what is decoded at once stays under about 200 MB. */
export const MAX_ANIMATED_PIXELS = 50_000_000;

const MAX_WAITING = 32;
const FORMATS = { jpeg: 'image/jpeg', png: 'image/png', gif: 'image/gif', webp: 'image/webp' } as const;
type Format = keyof typeof FORMATS;

/** What makes a file something else as well: a document or a script that another program would run. */
const OTHER_FORMATS = /%PDF-|<!doctype|<html|<script|<svg|<\?php|#!\s*\//i;

sharp.cache(false);
sharp.concurrency(1);

let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/**
 * Recognises a picture by its bytes and re-encodes it in its own format: metadata and whatever lies behind the picture's end are
 * gone, the camera's orientation is applied, an animation stays one.
 *
 * Pictures are taken one at a time, so that memory is bounded. Refuses with `PICTURE_TOO_LARGE` (over 10 MB or 25 megapixels, read off the
 * header before anything is decoded) or `PICTURE_UNSUPPORTED`; `Unavailable` where too many wait.
 */
export async function reencodePicture(bytes: Buffer): Promise<Picture> {
  if (bytes.length > MAX_BYTES) throw new Refusal('PICTURE_TOO_LARGE', 'A picture has at most 10 MB');
  const format = formatOf(bytes);
  if (!format || OTHER_FORMATS.test(bytes.subarray(0, 1024).toString('latin1'))) throw unsupported('It is no jpeg, png, gif or webp picture');
  if (waiting >= MAX_WAITING) throw new Unavailable('too many pictures are being taken in');
  waiting++;
  const turn = last.then(() => convert(bytes, format));
  last = turn.catch(() => undefined);
  try {
    return await turn;
  } finally {
    waiting--;
  }
}

function formatOf(bytes: Buffer): Format | null {
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'jpeg';
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) return 'png';
  const head = bytes.subarray(0, 12).toString('latin1');
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'gif';
  return head.startsWith('RIFF') && head.endsWith('WEBP') ? 'webp' : null;
}

async function convert(bytes: Buffer, format: Format): Promise<Picture> {
  try {
    const animatable = format === 'gif' || format === 'webp';
    const limits = { failOn: 'truncated', limitInputPixels: MAX_ANIMATED_PIXELS + 1, sequentialRead: true } as const;
    const header = await sharp(bytes, { ...limits, limitInputPixels: false }).metadata();
    checkSize(header);
    const input = sharp(bytes, { ...limits, animated: animatable });
    const { data, info } = await encode(input.rotate(), format).timeout({ seconds: 20 }).toBuffer({ resolveWithObject: true });
    return { contentType: FORMATS[format], width: info.width, height: info.pageHeight ?? info.height, bytes: data };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw unsupported('The picture cannot be read; it may be cut off');
  }
}

function checkSize({ width, height, pages = 1, pageHeight }: Metadata): void {
  const pixels = width * (pageHeight ?? height);
  if (pixels > MAX_PIXELS) throw new Refusal('PICTURE_TOO_LARGE', 'A picture has at most 25 megapixels');
  if (pixels * pages > MAX_ANIMATED_PIXELS) throw new Refusal('PICTURE_TOO_LARGE', 'An animation has at most 50 megapixels in all its frames');
}

function encode(image: Sharp, format: Format): Sharp {
  switch (format) {
    case 'jpeg':
      return image.jpeg({ quality: 88 });
    case 'png':
      return image.png({ compressionLevel: 7 });
    case 'gif':
      return image.gif({ effort: 4 });
    case 'webp':
      return image.webp({ quality: 86, effort: 3 });
  }
}

function unsupported(message: string): Refusal {
  return new Refusal('PICTURE_UNSUPPORTED', message);
}
