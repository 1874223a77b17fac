/** The largest decompressed message set. It bounds the memory that a small compressed message can take. */
export const MAX_DECOMPRESSED_BYTES = 32 * 1024 * 1024;

/** Throws if a decompressed batch is too large. */
export function assertFits(bytes: number, maxBytes: number): void {
  if (bytes > maxBytes) throw new Error(`decompresses to more than ${maxBytes} bytes`);
}

/** Output buffer of a block decoder: grows up to a limit and can copy from its own content. */
export class Output {
  private buffer: Buffer;
  private length = 0;

  constructor(
    expected: number,
    private readonly maxBytes: number,
  ) {
    this.buffer = Buffer.allocUnsafe(Math.max(64, Math.min(expected, maxBytes)));
  }

  /** Appends a part of the input. */
  literal(input: Buffer, start: number, count: number): void {
    if (start + count > input.length) throw new Error('ends in the middle of a literal');
    this.reserve(count);
    input.copy(this.buffer, this.length, start, start + count);
    this.length += count;
  }

  /** Repeats what was written `offset` bytes ago; the two may overlap. */
  repeat(offset: number, count: number): void {
    if (offset === 0 || offset > this.length) throw new Error('refers to bytes before its beginning');
    this.reserve(count);
    const { buffer } = this;
    let to = this.length;
    if (offset >= count) {
      buffer.copyWithin(to, to - offset, to - offset + count);
    } else {
      for (const end = to + count; to < end; to++) buffer[to] = buffer[to - offset];
    }
    this.length += count;
  }

  bytes(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  private reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.buffer.length) return;
    assertFits(needed, this.maxBytes);
    const larger = Buffer.allocUnsafe(Math.min(this.maxBytes, Math.max(needed, 2 * this.buffer.length)));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
}
