import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { CloudEvent, Kafka, type KafkaMessage } from 'cloudevents';
import { fromCloudEvent, receiveCloudEvent, toBinaryMessage, toCloudEvent } from './cloudevents.js';
import { type InvalidField, Malformed } from './malformed.js';
import { PUBLIC_EVENTS, type ParleyEvent, decodeReceived } from './public-events.js';
import { eventSchema, fileOf } from './reference.js';

const FIXTURES = 'libs/contracts/src/fixtures';
const SCHEMAS = 'docs/reference/events';
const STRUCTURED = { 'content-type': 'application/cloudevents+json' };
const textOf = (file: string) => readFileSync(file, 'utf8');
const fixtureOf = (file: string) => textOf(`${FIXTURES}/${file}`);

const versions = PUBLIC_EVENTS.flatMap((newest) => newest.versions().map((event) => ({ file: fileOf(event), event, newest: fileOf(newest) })));
const files = versions.map(({ file }) => file);
/** The frozen event of each type in its newest version. */
const EVENTS = PUBLIC_EVENTS.map(fileOf).filter((file) => existsSync(`${FIXTURES}/${file}`)).map((file) => [file, fromCloudEvent(STRUCTURED, fixtureOf(file))] as const);
const eventOf = (file: string) => EVENTS.find(([each]) => each === file)?.[1] as ParleyEvent;

function isFrozen(file: string): boolean {
  const sum = createHash('sha256').update(textOf(file)).digest('hex');
  return textOf(`${FIXTURES}/SHA256SUMS`).includes(`${sum}  ${file}\n`);
}

describe('the frozen files of public events', () => {
  it('include a fixture and a JSON Schema for each type and version, and no others', () => {
    expect(readdirSync(FIXTURES).filter((file) => file.endsWith('.json')).sort()).toEqual([...files].sort());
    expect(readdirSync(SCHEMAS).sort()).toEqual([...files].sort());
  });

  it.each(files)('%s: fixture and schema have their checksums (npm run reference adds those of a new version)', (file) => {
    expect([isFrozen(`${FIXTURES}/${file}`), isFrozen(`${SCHEMAS}/${file}`)]).toEqual([true, true]);
  });

  it.each(versions)('$file: the schema of a published version does not change; a new shape is a new version', ({ file, event }) => {
    expect(eventSchema(event)).toEqual(JSON.parse(textOf(`${SCHEMAS}/${file}`)));
  });

  it.each(versions)('$file: the fixture is valid in its schema', ({ file, event }) => {
    const { data } = JSON.parse(fixtureOf(file)) as { data: unknown };
    const validate = new Ajv2020({ strict: false }).compile(eventSchema(event));
    expect([validate(data), validate.errors]).toEqual([true, null]);
    expect(validate({ ...(data as object), unknown: 1 })).toBe(true);
  });

});

describe('a frozen event', () => {
  it.each(versions)('$file is decoded into the newest version, whose fixture is the same event', ({ file, newest }) => {
    const { data, ...envelope } = receiveCloudEvent(STRUCTURED, fixtureOf(file));
    expect(decodeReceived({ ...envelope, data }).data).toEqual((JSON.parse(fixtureOf(newest)) as { data: unknown }).data);
  });

  it.each(EVENTS)('%s is encoded again as it was read, in both modes', (file, event) => {
    expect(JSON.parse(fixtureOf(file))).toEqual(toCloudEvent(event));
    const { headers, value } = toBinaryMessage(event);
    const encoded = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)]));
    expect(fromCloudEvent(encoded, Buffer.from(value))).toEqual(event);
  });

  it.each([
    ['ReplyStateSet', 'replyState', 'seen'],
    ['LabelSet', 'label', 'pink'],
    ['PictureUploaded', 'uploader.role', 'operator'],
    ['PictureUploaded', 'width', 0],
    ['PictureUploaded', 'bytes', 1.5],
    ['OrderStatusChanged', 'sequence', -1],
    ['OrderStatusChanged', 'occurredAt', '2026-03-15T00:05:52Z'],
    ['OrderStatusChanged', 'occurredAt', '2026-13-15T00:05:52.000Z'],
    ['NoticePublished', 'category', 'news'],
    ['NoticePublished', 'severity', 'urgent'],
    ['NoticePublished', 'expiresAt', 'never'],
    ['NoticesRead', 'category', 'system '],
    ['BuyerBlacklisted', 'buyerId', 'né'],
  ])('%s is refused if %s is %j', (type, path, wrong) => {
    const event = eventOf(`${type}.v1.json`);
    const broken = replaced(event, ['data', ...path.split('.')], wrong) as ParleyEvent;
    expect(invalidFieldsOf(broken)).toEqual([{ field: `data.${path}`, message: expect.stringContaining(JSON.stringify(wrong)) }]);
  });

  it.each(EVENTS)('%s is refused if any field has another JSON type, and the error names the field', (_, { data, ...envelope }) => {
    for (const [path, value] of partsOf(data)) {
      const wrong = typeof value === 'object' && value !== null ? 'x' : { $ne: null };
      const broken = { ...envelope, data: replaced(data, path, wrong) } as ParleyEvent;
      const field = ['data', ...path].join('.').replace(/\.(\d+)(?=\.|$)/g, '[$1]');
      expect(invalidFieldsOf(broken)).toEqual([{ field, message: expect.any(String) }]);
    }
  });
});

describe('the CloudEvents SDK', () => {
  it.each(EVENTS)('reads %s as encoded here', (_, event) => {
    const { headers, value } = toBinaryMessage(event);
    const read = Kafka.toEvent({ headers, body: value, value, key: event.key } as never) as CloudEvent<unknown>;
    expect(read.validate()).toBe(true);
    expect(read.toJSON()).toEqual(toCloudEvent(event));
    expect(new CloudEvent({ ...toCloudEvent(event) }).validate()).toBe(true);
  });

  it.each(EVENTS)('writes %s so that it is decoded here, in both modes', (_, event) => {
    const written = new CloudEvent({ ...toCloudEvent(event) });
    for (const { headers, value } of [Kafka.binary(written), Kafka.structured(written)] as KafkaMessage[]) {
      expect(fromCloudEvent(headers as Record<string, unknown>, typeof value === 'string' ? value : JSON.stringify(value))).toEqual(event);
    }
  });
});

/** Every part of a JSON value, at any depth, with its path. */
function partsOf(json: unknown, path: readonly string[] = []): [readonly string[], unknown][] {
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([name, value]: [string, unknown]) => [
    [[...path, name], value] as [readonly string[], unknown],
    ...partsOf(value, [...path, name]),
  ]);
}

function replaced(json: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  const copy = (Array.isArray(json) ? [...(json as unknown[])] : { ...(json as object) }) as Record<string, unknown>;
  copy[name] = replaced(copy[name], rest, value);
  return copy;
}

function invalidFieldsOf(event: ParleyEvent): readonly InvalidField[] {
  try {
    decodeReceived(event);
  } catch (error) {
    if (error instanceof Malformed) return error.errors;
    throw error;
  }
  return [];
}
