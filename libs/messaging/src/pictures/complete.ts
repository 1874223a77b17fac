import { type Format } from './limits.js';

const GIF_TRAILER = Buffer.from([0x3b]);
const PNG_END = Buffer.from([0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]);
const WEBP_PIXELS = new Set(['VP8 ', 'VP8L', 'ALPH', 'ANMF']);

/**
 * The bytes of a picture up to its end, in a valid container; null if pixels are missing. Decoders silently accept truncated GIFs and some truncated
 * interlaced PNGs. A missing trailer or a wrong length in the container loses nothing and is repaired.
 */
export function completePicture(format: Format, file: Buffer): Buffer | null {
  switch (format) {
    case 'gif':
      return completeGif(file);
    case 'png':
      return completePng(file);
    case 'webp':
      return completeWebp(file);
    case 'jpeg':
      // The decoder reports missing pixels.
      return file;
  }
}

/** Reads blocks up to the trailer: extensions, and images with their colours and data. Drops everything after the last complete image. */
function completeGif(file: Buffer): Buffer | null {
  let at = 13 + coloursOf(file, 10);
  let end = 0;
  while (at < file.length) {
    const introducer = file[at++];
    if (introducer === 0x21) {
      at = afterSubBlocks(file, at + 1);
    } else if (introducer === 0x2c) {
      at = afterSubBlocks(file, at + 9 + coloursOf(file, at + 8) + 1);
      if (at > file.length) return null;
      end = at;
    } else if (introducer !== 0) {
      break;
    }
  }
  return end > 0 ? Buffer.concat([file.subarray(0, end), GIF_TRAILER]) : null;
}

/** The size of the colour table that a flag byte declares. */
function coloursOf(file: Buffer, flags: number): number {
  return (file[flags] ?? 0) & 0x80 ? 3 * 2 ** ((file[flags] & 7) + 1) : 0;
}

function afterSubBlocks(file: Buffer, from: number): number {
  let at = from;
  while (at < file.length && file[at] !== 0) at += file[at] + 1;
  return at + 1;
}

/** Reads chunks, each with a length before and a checksum after it, up to `IEND`. The decoder reports missing pixels in `IDAT`. */
function completePng(file: Buffer): Buffer | null {
  let hasPixels = false;
  let at = 8;
  while (at + 12 <= file.length) {
    const type = file.toString('latin1', at + 4, at + 8);
    if (type === 'IEND') return file.subarray(0, at + 12);
    const end = at + 12 + file.readUInt32BE(at);
    if (end > file.length) break;
    hasPixels ||= type === 'IDAT';
    at = end;
  }
  const isCutInPixels = file.toString('latin1', at + 4, at + 8) === 'IDAT';
  return hasPixels && !isCutInPixels ? Buffer.concat([file.subarray(0, at), PNG_END]) : null;
}

/** Reads the total length at the beginning, which may be wrong, and chunks padded to even lengths. */
function completeWebp(file: Buffer): Buffer | null {
  const announced = 8 + file.readUInt32LE(4);
  let hasPixels = false;
  let at = 12;
  while (at + 8 <= file.length && (at + 1 < announced || !hasPixels)) {
    const type = file.toString('latin1', at, at + 4);
    const length = file.readUInt32LE(at + 4);
    if (at + 8 + length > file.length) {
      if (WEBP_PIXELS.has(type) || !hasPixels) return null;
      break;
    }
    hasPixels ||= type === 'VP8 ' || type === 'VP8L' || type === 'ANMF';
    at += 8 + length + (length % 2);
  }
  // Much shorter than declared: frames of an animation may be missing.
  if (!hasPixels || announced > file.length + 1) return null;
  const whole = Buffer.alloc(at);
  file.copy(whole, 0, 0, Math.min(at, file.length));
  whole.writeUInt32LE(at - 8, 4);
  return whole;
}
