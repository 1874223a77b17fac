import { type Format } from './limits.js';

/**
 * Whether a file goes on to where its picture ends. Decoders take what there is of a GIF, and in part of an interlaced PNG, so that
 * a picture that was cut off would lose its end unseen. What lies behind the end plays no part.
 */
export function isWhole(format: Format, file: Buffer): boolean {
  switch (format) {
    case 'gif':
      return endsGif(file);
    case 'png':
      return endsPng(file);
    case 'webp':
      return endsWebp(file);
    case 'jpeg':
      // Its decoder tells.
      return true;
  }
}

/** Blocks up to the trailer: extensions, and images with their colours and data. */
function endsGif(file: Buffer): boolean {
  let at = 13 + coloursOf(file, 10);
  while (at < file.length) {
    const introducer = file[at++];
    if (introducer === 0x3b) return true;
    if (introducer === 0x21) at = behindSubBlocks(file, at + 1);
    else if (introducer === 0x2c) at = behindSubBlocks(file, at + 9 + coloursOf(file, at + 8) + 1);
    else if (introducer !== 0) return false;
  }
  return false;
}

/** Bytes of the colour table that a flag byte announces. */
function coloursOf(file: Buffer, flags: number): number {
  return (file[flags] ?? 0) & 0x80 ? 3 * 2 ** ((file[flags] & 7) + 1) : 0;
}

function behindSubBlocks(file: Buffer, from: number): number {
  let at = from;
  while (at < file.length && file[at] !== 0) at += file[at] + 1;
  return at + 1;
}

/** Chunks, each with a length before and a check behind it, up to `IEND`. */
function endsPng(file: Buffer): boolean {
  for (let at = 8; at + 12 <= file.length; ) {
    const end = at + 12 + file.readUInt32BE(at);
    if (end > file.length) return false;
    if (file.toString('latin1', at + 4, at + 8) === 'IEND') return true;
    at = end;
  }
  return false;
}

/** The length of all that follows stands at the beginning; within it chunks, padded to even lengths. */
function endsWebp(file: Buffer): boolean {
  const end = 8 + file.readUInt32LE(4);
  let at = 12;
  while (at + 8 <= end && end <= file.length) {
    const length = file.readUInt32LE(at + 4);
    at += 8 + length + (length % 2);
  }
  return at >= 20 && at === end;
}
