import { promisify } from 'node:util';
import zlib from 'node:zlib';
import kafkajs, { type KafkaMessage } from 'kafkajs';
import { HEADER, headerText } from '../messages/headers.js';
import { messageOf } from '../errors.js';
import { decompressLz4 } from './lz4.js';
import { LARGEST_DECOMPRESSED } from './output.js';
import { assertRecords, headerBefore, placeholderFor } from './record-batch.js';
import { decompressSnappy } from './snappy.js';
import { decompressZstd, zstdCompress } from './zstd.js';

/** How the own producer compresses what it sends. */
export type Compression = 'none' | 'gzip' | 'zstd';

const NAMES = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
type Name = (typeof NAMES)[number];

/** Marks the message that stands for a batch that could not be decoded, and says why. */
const UNDECODABLE = 'undecodable-batch';
/** Higher levels cost two to four times the CPU for a few percent. */
const GZIP_LEVEL = 1;

const gzip = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gzip);
const unzip = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.unzip);

const DECODERS: Readonly<Record<Name, Decoder>> = {
  none: (input) => input,
  gzip: (input, maxOutputLength) => unzip(input, { maxOutputLength }),
  snappy: decompressSnappy,
  lz4: decompressLz4,
  zstd: decompressZstd,
};

/** What the client asks of a codec. */
interface Codec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  decompress(records: Buffer): Promise<Buffer>;
}

type Decoder = (input: Buffer, most: number) => Buffer | Promise<Buffer>;

/** Codecs 5 to 7 do not exist yet. */
const UNKNOWN_CODECS = [5, 6, 7];

/**
 * Has the client read batches of every codec, and hand over one message that is marked ({@link undecodableReason}) instead of a batch that
 * cannot be decoded: an error here would end the consumer, and come again at the same offset for ever.
 */
export function installCodecs(): void {
  const codecs = kafkajs.CompressionCodecs as Record<number, () => Codec>;
  for (const [type, name] of NAMES.entries()) {
    codecs[type] = () => ({ compress: compressorOf(name), decompress: (records) => decode(records, name, DECODERS[name]) });
  }
  for (const type of UNKNOWN_CODECS) {
    codecs[type] = () => ({ compress: unsupported, decompress: (records) => decode(records, `codec ${type}`, unsupported) });
  }
}

/** The client's number of a compression. Throws if this Node.js cannot do it. */
export function compressionType(compression: Compression): number {
  if (compression === 'zstd' && !zstdCompress) {
    throw new Error(`PARLEY_KAFKA_COMPRESSION=zstd needs Node.js 22.15 or newer, and this is ${process.version}: use gzip`);
  }
  return NAMES.indexOf(compression);
}

/** Why the batch could not be decoded that this message stands for; null if it is a message. */
export function undecodableReason({ headers }: Pick<KafkaMessage, 'headers'>): string | null {
  return headerText(headers, UNDECODABLE);
}

async function decode(records: Buffer, name: string, decoder: Decoder): Promise<Buffer> {
  const header = headerBefore(records);
  try {
    const plain = await decoder(records, LARGEST_DECOMPRESSED);
    if (header) assertRecords(plain, header);
    return plain;
  } catch (error) {
    if (!header) throw error;
    const until = header.baseOffset + BigInt(header.lastOffsetDelta);
    const reason = `the batch of offsets ${header.baseOffset} to ${until} (${name}) cannot be decoded: ${messageOf(error)}`;
    return placeholderFor(header, { value: records, headers: { [UNDECODABLE]: reason, [HEADER.truncated]: String(records.length) } });
  }
}

function compressorOf(name: Name): Codec['compress'] {
  if (name === 'gzip') return ({ buffer }) => gzip(buffer, { level: GZIP_LEVEL });
  const zstd = zstdCompress;
  if (name === 'zstd' && zstd) return ({ buffer }) => zstd(buffer);
  return unsupported;
}

function unsupported(): never {
  throw new Error('unsupported compression');
}
