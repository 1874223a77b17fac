import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { assertFits } from './output.js';

type Zstd = (input: Buffer, options?: { maxOutputLength?: number }) => Promise<Buffer>;

/** The native function, available from Node.js 22.15; otherwise null. */
function nativeOf(name: 'zstdCompress' | 'zstdDecompress'): Zstd | null {
  const found = (zlib as unknown as Partial<Record<string, Parameters<typeof promisify>[0]>>)[name];
  return found ? (promisify(found) as unknown as Zstd) : null;
}

export const zstdCompress = nativeOf('zstdCompress');
const zstdDecompress = nativeOf('zstdDecompress');

/** Decompresses Zstandard: natively if Node.js supports it, otherwise in JavaScript. */
export async function decompressZstd(input: Buffer, maxBytes: number): Promise<Buffer> {
  return zstdDecompress ? zstdDecompress(input, { maxOutputLength: maxBytes }) : decompressInJavaScript(input, maxBytes);
}

/** Decompresses block by block, so that a small input cannot allocate much memory at once. */
export function decompressInJavaScript(input: Buffer, maxBytes: number): Buffer {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let isWhole = false;
  const stream = new Decompress((chunk, isLast = false) => {
    bytes += chunk.length;
    assertFits(bytes, maxBytes);
    chunks.push(chunk.slice());
    isWhole ||= isLast;
  });
  assertFits(windowSizeOf(input), maxBytes);
  stream.push(input, true);
  if (!isWhole) throw new Error('ends in the middle of a Zstandard frame');
  return Buffer.concat(chunks);
}

/** The memory that the frame header requests; 0 if the header does not say. */
function windowSizeOf(input: Buffer): number {
  if (input.length < 6) return 0;
  const descriptor = input[4];
  const isSingleSegment = (descriptor & 0x20) !== 0;
  if (!isSingleSegment) {
    const base = 2 ** (10 + (input[5] >> 3));
    return base + (base / 8) * (input[5] & 0b111);
  }
  const sizeBytes = [1, 2, 4, 8][descriptor >> 6];
  const at = 5 + [0, 1, 2, 4][descriptor & 0b11];
  if (input.length < at + sizeBytes) return 0;
  return sizeBytes === 8 ? Number(input.readBigUInt64LE(at)) : input.readUIntLE(at, sizeBytes) + (sizeBytes === 2 ? 256 : 0);
}
