import { promisify } from 'node:util';
import zlib from 'node:zlib';
import kafkajs, { type KafkaMessage } from 'kafkajs';
import { HEADER, headerText } from '../messages/headers.js';
import { messageOf } from '../errors.js';
import { decompressLz4 } from './lz4.js';
import { MAX_DECOMPRESSED_BYTES } from './output.js';
import { assertRecords, headerBefore, placeholderFor } from './record-batch.js';
import { decompressSnappy } from './snappy.js';
import { decompressZstd, zstdCompress } from './zstd.js';

/** The compression of this process's producer. */
export type Compression = 'none' | 'gzip' | 'zstd';

const CODEC_NAMES = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
type CodecName = (typeof CODEC_NAMES)[number];

/** Header of the message that replaces a batch that could not be decoded; its value is the reason. */
const UNDECODABLE = 'undecodable-batch';
/** Higher levels cost two to four times the CPU for a few percent. */
const GZIP_LEVEL = 1;

const gzip = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gzip);
const unzip = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.unzip);

const DECODERS: Readonly<Record<CodecName, Decoder>> = {
  none: (input) => input,
  gzip: (input, maxOutputLength) => unzip(input, { maxOutputLength }),
  snappy: decompressSnappy,
  lz4: decompressLz4,
  zstd: decompressZstd,
};

/** The interface of a codec in the client. */
interface Codec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  decompress(records: Buffer): Promise<Buffer>;
}

type Decoder = (input: Buffer, maxBytes: number) => Buffer | Promise<Buffer>;

/** Codec numbers that Kafka has not assigned. */
const UNKNOWN_CODECS = [5, 6, 7];

/**
 * Lets the client read batches of every codec. A batch that cannot be decoded is replaced by one marked message ({@link undecodableReason}),
 * because an error here would end the consumer and occur again at the same offset.
 */
export function installCodecs(): void {
  const codecs = kafkajs.CompressionCodecs as Record<number, () => Codec>;
  for (const [type, name] of CODEC_NAMES.entries()) {
    codecs[type] = () => ({ compress: compressorOf(name), decompress: (records) => decode(records, name, DECODERS[name]) });
  }
  for (const type of UNKNOWN_CODECS) {
    codecs[type] = () => ({ compress: unsupported, decompress: (records) => decode(records, `codec ${type}`, unsupported) });
  }
}

/** The client's number of a compression. Throws if this version of Node.js does not support it. */
export function compressionType(compression: Compression): number {
  if (compression === 'zstd' && !zstdCompress) {
    throw new Error(`PARLEY_KAFKA_COMPRESSION=zstd requires Node.js 22.15 or newer, and this is ${process.version}: use gzip`);
  }
  return CODEC_NAMES.indexOf(compression);
}

/** The reason why the batch that this message replaces could not be decoded; null for an ordinary message. */
export function undecodableReason({ headers }: Pick<KafkaMessage, 'headers'>): string | null {
  return headerText(headers, UNDECODABLE);
}

async function decode(records: Buffer, name: string, decoder: Decoder): Promise<Buffer> {
  const header = headerBefore(records);
  try {
    const plain = await decoder(records, MAX_DECOMPRESSED_BYTES);
    if (header) assertRecords(plain, header);
    return plain;
  } catch (error) {
    if (!header) throw error;
    const until = header.baseOffset + BigInt(header.lastOffsetDelta);
    const reason = `the batch of offsets ${header.baseOffset} to ${until} (${name}) cannot be decoded: ${messageOf(error)}`;
    return placeholderFor(header, { value: records, headers: { [UNDECODABLE]: reason, [HEADER.truncated]: String(records.length) } });
  }
}

function compressorOf(name: CodecName): Codec['compress'] {
  if (name === 'gzip') return ({ buffer }) => gzip(buffer, { level: GZIP_LEVEL });
  const zstd = zstdCompress;
  if (name === 'zstd' && zstd) return ({ buffer }) => zstd(buffer);
  return unsupported;
}

function unsupported(): never {
  throw new Error('unsupported compression');
}
