import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type KafkaMessage } from 'kafkajs';
import { compressionType, installCodecs, undecodableReason } from './codecs.js';
import { decompressLz4 } from './lz4.js';
import { decompressSnappy } from './snappy.js';
import { decompressInJavaScript } from './zstd.js';

/** The client's decoder of fetch responses. */
const require = createRequire(import.meta.url);
const Decoder = require('kafkajs/src/protocol/decoder.js') as new (bytes: Buffer) => object;
const decodeMessages = require('kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js') as (decoder: object) => Promise<KafkaMessage[]>;
const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0/index.js') as { RecordBatch: (batch: object) => Promise<{ buffer: Buffer }> };
const Long = require('kafkajs/src/utils/long.js') as { fromValue(value: number): object };
const Record = require('kafkajs/src/protocol/recordBatch/record/v0/index.js') as (record: object) => object;

beforeAll(installCodecs);

interface Batch {
  readonly at?: number;
  readonly values?: readonly string[];
  readonly compression?: number;
  readonly headers?: object;
  /** Changes the bytes of the batch. */
  readonly damage?: (bytes: Buffer) => void;
}

const RECORDS_AT = 61;

async function batchOf({ at = 0, values = ['a'], compression = 0, headers = {}, damage }: Batch): Promise<Buffer> {
  const records = values.map((value, offsetDelta) => Record({ offsetDelta, timestampDelta: 0, key: 'k', value, headers }));
  const { buffer } = await RecordBatch({ compression, firstOffset: Long.fromValue(at), lastOffsetDelta: values.length - 1, records });
  const bytes = Buffer.from(buffer);
  damage?.(bytes);
  return bytes;
}

async function read(...batches: Batch[]): Promise<KafkaMessage[]> {
  const set = Buffer.concat(await Promise.all(batches.map(batchOf)));
  const size = Buffer.alloc(4);
  size.writeInt32BE(set.length);
  const messages = await decodeMessages(new Decoder(Buffer.concat([size, set])));
  return messages.filter(({ offset }) => Number(offset) >= 0);
}

const seen = (messages: KafkaMessage[]) => messages.map((message) => [Number(message.offset), undecodableReason(message) ?? String(message.value)]);

describe('compressed batches', () => {
  test.each(['none', 'gzip'] as const)('are decoded as they were sent with compression %s', async (name) => {
    const compression = compressionType(name);
    const values = Array.from({ length: 100 }, (_, i) => `message ${i} `.repeat(20));
    expect(seen(await read({ values, compression }, { at: 100, compression }))).toEqual([...values, 'a'].map((value, offset) => [offset, value]));
  });

  const broken: [string, Batch, RegExp][] = [
    ['a key longer than the batch', { damage: (bytes) => (bytes[RECORDS_AT + 4] = 0x7e) }, /has a key of length 63/],
    ['a length that does not end', { damage: (bytes) => bytes.fill(0xff, RECORDS_AT) }, /ends in the middle of a record|does not end/],
    ['more records than it has', { damage: (bytes) => bytes.writeInt32BE(3, 57) }, /ends in the middle of a record/],
    ['a codec that does not exist', { damage: (bytes) => (bytes[22] = 6) }, /\(codec 6\) .*unsupported compression/],
    ...['gzip', 'snappy', 'lz4', 'zstd'].map((name, i): [string, Batch, RegExp] => [
      `an invalid ${name} body`,
      { damage: (bytes) => (bytes[22] = i + 1) },
      new RegExp(`\\(${name}\\) cannot be decoded: `),
    ]),
    ['a record with 101 headers', { headers: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`h${i}`, 'x'])) }, /101 headers, and the limit is 100/],
    ['bytes behind a bomb of gzip', { values: ['x'.repeat(33 * 2 ** 20)], compression: 1 }, /Cannot create a Buffer larger than 33554432/],
  ];
  test.each(broken)('become one message with the reason for %s, and the next batch is read', async (_, batch, reason) => {
    const messages = await read({ ...batch, at: 40, values: batch.values ?? ['a', 'b', 'c'].slice(0, 2) }, { at: 50, values: ['next'] });
    const last = batch.values ? 40 : 41;
    expect(seen(messages)).toEqual([[last, expect.stringMatching(reason)], [50, 'next']]);
    expect(undecodableReason(messages[0])).toMatch(new RegExp(`^the batch of offsets 40 to ${last} `));
    expect(messages[0].value?.length).toBeGreaterThan(0);
  });
});

describe('decoders', () => {
  const text = Buffer.from(`${'parley '.repeat(4)}${'x'.repeat(100)}`);

  test('read Snappy literals and copies, raw and in the stream format of Java', () => {
    const raw = Buffer.from([0x80, 0x01, 6 << 2, ...Buffer.from('parley '), ((21 - 1) << 2) | 2, 7, 0, 0, 0x78, ((64 - 1) << 2) | 2, 1, 0, ((35 - 1) << 2) | 2, 1, 0]);
    expect(decompressSnappy(raw, 1000).equals(text)).toBe(true);
    const java = Buffer.concat([Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, raw.length]), raw]);
    expect(decompressSnappy(java, 1000).equals(text)).toBe(true);
  });

  test('refuse to decompress more than the limit', () => {
    const bomb = Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0, 0, 0, 0, 0, 0x1f, 0x78, 1, 0, ...new Array<number>(1000).fill(255), 0]);
    bomb.writeUInt32LE(bomb.length - 11, 7);
    expect(() => decompressLz4(Buffer.concat([bomb, Buffer.alloc(4)]), 100_000)).toThrow('more than 100000 bytes');
    expect(decompressLz4(Buffer.concat([bomb, Buffer.alloc(4)]), 300_000)).toHaveLength(1 + 4 + 15 + 255_000);
    expect(() => decompressSnappy(Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0]), 1000)).toThrow('more than 1000 bytes');
    const window = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xf8, 0x01, 0x00, 0x00]);
    expect(() => decompressInJavaScript(window, 1000)).toThrow('more than 1000 bytes');
  });

  test.each([decompressLz4, decompressSnappy, decompressInJavaScript])('return or throw for random bytes: %p', (decompress) => {
    const magic = { decompressLz4: [0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0], decompressSnappy: [], decompressInJavaScript: [0x28, 0xb5, 0x2f, 0xfd] }[decompress.name] ?? [];
    let seed = 7;
    const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
    for (let i = 0; i < 3000; i++) {
      const bytes = Buffer.from([...magic, ...Array.from({ length: Math.floor(random() * 60) }, () => Math.floor(random() * 256))]);
      try {
        expect(decompress(bytes, 10_000).length).toBeLessThanOrEqual(10_000);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }
  });
});
