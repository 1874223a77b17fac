import { Output } from './output.js';

const MAGIC = 0x184d2204;
const VERSION = 0b01;
/** Bits of the frame descriptor. */
const HAS_DICTIONARY = 0x01;
const HAS_CONTENT_SIZE = 0x08;
const HAS_BLOCK_CHECKSUM = 0x10;
const UNCOMPRESSED_BLOCK = 0x8000_0000;
const SHORTEST_MATCH = 4;

/** Decompresses an LZ4 frame. Checksums are not verified: older Kafka clients write a wrong one for the header. */
export function decompressLz4(input: Buffer, maxBytes: number): Buffer {
  if (input.length < 7 || input.readUInt32LE(0) !== MAGIC) throw new Error('is not an LZ4 frame');
  const descriptor = input[4];
  if (descriptor >> 6 !== VERSION) throw new Error(`is an LZ4 frame of unknown version ${descriptor >> 6}`);
  let at = 7 + (descriptor & HAS_CONTENT_SIZE ? 8 : 0) + (descriptor & HAS_DICTIONARY ? 4 : 0);
  const output = new Output(4 * input.length, maxBytes);
  for (;;) {
    if (at + 4 > input.length) throw new Error('ends before the last LZ4 block');
    const header = input.readUInt32LE(at);
    at += 4;
    if (header === 0) return output.bytes();
    const size = (header & ~UNCOMPRESSED_BLOCK) >>> 0;
    if (at + size > input.length) throw new Error('ends in the middle of an LZ4 block');
    if (header >= UNCOMPRESSED_BLOCK) output.literal(input, at, size);
    else decompressBlock(input.subarray(at, at + size), output);
    at += size + (descriptor & HAS_BLOCK_CHECKSUM ? 4 : 0);
  }
}

/** A block is a list of sequences: literals, and a match in what was decompressed before. The last one has literals only. */
function decompressBlock(block: Buffer, output: Output): void {
  let at = 0;
  const length = (nibble: number): number => {
    let total = nibble;
    if (nibble < 15) return total;
    for (let next = 255; next === 255; total += next) {
      if (at >= block.length) throw new Error('ends in the middle of an LZ4 length');
      next = block[at++];
    }
    return total;
  };
  while (at < block.length) {
    const token = block[at++];
    const literals = length(token >> 4);
    output.literal(block, at, literals);
    at += literals;
    if (at >= block.length) return;
    if (at + 2 > block.length) throw new Error('ends in the middle of an LZ4 offset');
    const offset = block.readUInt16LE(at);
    at += 2;
    output.repeat(offset, SHORTEST_MATCH + length(token & 0x0f));
  }
}
