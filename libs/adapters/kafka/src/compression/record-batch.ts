/** The header of a record batch (message format 2) in a fetch response. */
export interface BatchHeader {
  readonly baseOffset: bigint;
  readonly lastOffsetDelta: number;
  readonly records: number;
}

const HEADER_BYTES = 61;
/** The bytes of the header that its length field does not count: the base offset and that field itself. */
const UNCOUNTED_BYTES = 12;
const MAGIC = 2;
/** The client spreads the records of a batch into one call, and Node.js allows about 125,000 arguments. */
const MAX_RECORDS = 100_000;
/** The client copies all headers of a record once per header. */
const MAX_HEADERS = 100;

/**
 * Reads the header of a batch, which precedes its records in memory because `records` is a slice of the response.
 * Null without such a header, as in message formats before 2017.
 */
export function headerBefore(records: Buffer): BatchHeader | null {
  const start = records.byteOffset - HEADER_BYTES;
  if (start < 0) return null;
  const header = Buffer.from(records.buffer, start, HEADER_BYTES);
  const isHeader = header.readInt8(16) === MAGIC && header.readInt32BE(8) === HEADER_BYTES - UNCOUNTED_BYTES + records.length;
  if (!isHeader) return null;
  return { baseOffset: header.readBigInt64BE(0), lastOffsetDelta: header.readInt32BE(23), records: header.readInt32BE(57) };
}

/** Throws if the client could not decode the records, or would block the event loop while it does. */
export function assertRecords(bytes: Buffer, { records }: BatchHeader): void {
  if (records > MAX_RECORDS) throw new Error(`has ${records} records, and the limit is ${MAX_RECORDS}`);
  const reader = new Reader(bytes);
  for (let i = 0; i < records; i++) {
    const end = reader.length('record', 0) + reader.at;
    reader.skip(1);
    reader.varint();
    reader.varint();
    reader.skip(Math.max(0, reader.length('key', -1)));
    reader.skip(Math.max(0, reader.length('value', -1)));
    const headers = reader.length('list of headers', 0, Infinity);
    if (headers > MAX_HEADERS) throw new Error(`has a record with ${headers} headers, and the limit is ${MAX_HEADERS}`);
    for (let header = 0; header < headers; header++) {
      reader.skip(reader.length('name of a header', 0));
      reader.skip(Math.max(0, reader.length('value of a header', -1)));
    }
    if (reader.at !== end) throw new Error(`has a record that ends at byte ${reader.at} instead of ${end}`);
  }
}

/** Records that replace those of a batch: only the last one, `last`, has a valid offset, so the client drops the others. */
export function placeholderFor({ baseOffset, lastOffsetDelta, records }: BatchHeader, last: { value: Buffer; headers: Record<string, string> }): Buffer {
  const filler = record(Number(-1n - baseOffset), null, {});
  return Buffer.concat([...Array.from({ length: records - 1 }, () => filler), record(lastOffsetDelta, last.value, last.headers)]);
}

class Reader {
  at = 0;

  constructor(private readonly bytes: Buffer) {}

  /** Reads the length of the next part. */
  length(what: string, min: number, max = this.bytes.length - this.at): number {
    const length = this.varint();
    if (length < min || length > max) throw new Error(`has a ${what} of length ${length} at byte ${this.at}`);
    return length;
  }

  skip(count: number): void {
    if (this.at + count > this.bytes.length) throw new Error('ends in the middle of a record');
    this.at += count;
  }

  /** A zigzag varint; exact up to 53 bits. */
  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      if (this.at >= this.bytes.length) throw new Error('ends in the middle of a record');
      const byte = this.bytes[this.at++];
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      if (scale > 2 ** 60) throw new Error(`has a number that does not end at byte ${this.at}`);
    }
  }
}

function record(offsetDelta: number, value: Buffer | null, headers: Record<string, string>): Buffer {
  const entries = Object.entries(headers);
  const body = Buffer.concat([
    Buffer.from([0]),
    varint(0),
    varint(offsetDelta),
    varint(-1),
    sized(value),
    varint(entries.length),
    ...entries.flatMap(([name, text]) => [sized(Buffer.from(name)), sized(Buffer.from(text))]),
  ]);
  return sized(body);
}

function sized(bytes: Buffer | null): Buffer {
  return bytes === null ? varint(-1) : Buffer.concat([varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value >= 0 ? 2 * value : -2 * value - 1;
  for (; left >= 0x80; left = Math.floor(left / 128)) bytes.push((left % 128) | 0x80);
  return Buffer.from([...bytes, left]);
}
