import { Output, assertFits } from './output.js';

/** Java clients and brokers put raw blocks into the stream format of xerial's snappy-java; librdkafka and others send one raw block. */
const XERIAL_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER_BYTES = 16;

/** Decompresses Snappy, raw or in xerial's stream format. */
export function decompressSnappy(input: Buffer, maxBytes: number): Buffer {
  const output = new Output(4 * input.length, maxBytes);
  if (!input.subarray(0, XERIAL_MAGIC.length).equals(XERIAL_MAGIC)) {
    decompressBlock(input, output, maxBytes);
    return output.bytes();
  }
  for (let at = XERIAL_HEADER_BYTES; at < input.length; ) {
    if (at + 4 > input.length) throw new Error('ends in the middle of a Snappy block');
    const size = input.readUInt32BE(at);
    at += 4;
    if (at + size > input.length) throw new Error('ends in the middle of a Snappy block');
    decompressBlock(input.subarray(at, at + size), output, maxBytes);
    at += size;
  }
  return output.bytes();
}

function decompressBlock(block: Buffer, output: Output, maxBytes: number): void {
  let at = 0;
  const littleEndian = (bytes: number): number => {
    if (at + bytes > block.length) throw new Error('ends in the middle of a Snappy element');
    const value = block.readUIntLE(at, bytes);
    at += bytes;
    return value;
  };
  const expected = uncompressedLength(() => littleEndian(1));
  assertFits(expected, maxBytes);
  const before = output.bytes().length;
  while (at < block.length) {
    const tag = block[at++];
    switch (tag & 0b11) {
      case 0: {
        const short = tag >> 2;
        const count = (short < 60 ? short : littleEndian(short - 59)) + 1;
        output.literal(block, at, count);
        at += count;
        break;
      }
      case 1:
        output.repeat(((tag >> 5) << 8) | littleEndian(1), ((tag >> 2) & 0b111) + 4);
        break;
      case 2:
        output.repeat(littleEndian(2), (tag >> 2) + 1);
        break;
      default:
        output.repeat(littleEndian(4), (tag >> 2) + 1);
    }
  }
  const found = output.bytes().length - before;
  if (found !== expected) throw new Error(`has ${found} bytes instead of the ${expected} in its Snappy header`);
}

/** Reads a varint of at most 32 bits. */
function uncompressedLength(nextByte: () => number): number {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = nextByte();
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
  throw new Error('has a Snappy header that does not end');
}
