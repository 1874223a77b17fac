import { toInstant } from '@parley/event-sourcing';
import { Malformed, isRecord } from './malformed.js';
import { CATALOG, type Catalog, type ParleyEvent, type ReceivedEvent, decodeReceived } from './public-events.js';

/**
 * A public event as a CloudEvent 1.0; as JSON this is structured mode.
 *
 * The extensions are texts, because an integer of CloudEvents has 32 bits: `streamversion` and `recordedat` (microseconds since the
 * epoch) are the event's `version` and `at`; `partitionkey`, an extension that CloudEvents documents, is its `key`.
 */
export interface ParleyCloudEvent {
  readonly specversion: '1.0';
  /** `<stream>@<version>`, unique and permanent. */
  readonly id: string;
  /** `/parley/<service>` */
  readonly source: string;
  /** `parley.<service>.<Event>.v<version of its shape>` */
  readonly type: string;
  /** The stream. */
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly partitionkey: string;
  readonly streamversion: string;
  readonly recordedat: string;
  readonly data: unknown;
}

/** A message of Kafka: attributes in `ce_` headers and the data as value, or all of it as value. */
export interface CloudEventMessage {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
}

/** A CloudEvent 1.0 of any producer: the attributes that Parley uses by name, and its JSON in `data`. Nothing in it is checked. */
export type CloudEvent = Readonly<Record<string, unknown>>;

/** The attributes that consumers use. Others, and extensions, are never read: their values may be invalid. */
const USED_ATTRIBUTES = ['specversion', 'id', 'source', 'type', 'subject'] as const;
const JSON_TYPE = 'application/json';
const STRUCTURED_TYPE = 'application/cloudevents+json';
const UTF_8 = new TextDecoder('utf-8', { fatal: true });
const TYPE = /^parley\.([a-z-]{1,64})\.([A-Za-z][A-Za-z0-9]{0,63})\.v([1-9]\d{0,8})$/;
const WHOLE = /^(0|[1-9]\d{0,15})$/;

export function toCloudEvent({ type, data, stream, version, at, source, key }: ParleyEvent): ParleyCloudEvent {
  return {
    specversion: '1.0',
    id: `${stream}@${version}`,
    source: `/parley/${source}`,
    type: typeOf(source, type),
    subject: stream,
    time: toInstant(at),
    datacontenttype: JSON_TYPE,
    partitionkey: key,
    streamversion: String(version),
    recordedat: String(at),
    data,
  };
}

/** Kafka's binary mode: one `ce_` header for each attribute, the data as JSON. */
export function toBinaryMessage({ type, data, stream, version, at, source, key }: ParleyEvent, catalog: Catalog = CATALOG): CloudEventMessage {
  const headers = {
    ce_specversion: '1.0',
    ce_id: `${stream}@${version}`,
    ce_source: `/parley/${source}`,
    ce_type: typeOf(source, type, catalog),
    ce_subject: stream,
    ce_time: toInstant(at),
    ce_partitionkey: key,
    ce_streamversion: String(version),
    ce_recordedat: String(at),
    'content-type': JSON_TYPE,
  };
  return { key, headers, value: JSON.stringify(data) };
}

/** Structured mode: all of it is one JSON value. */
export function toStructuredMessage(event: ParleyEvent): CloudEventMessage {
  return { key: event.key, headers: { 'content-type': `${STRUCTURED_TYPE}; charset=utf-8` }, value: JSON.stringify(toCloudEvent(event)) };
}

/**
 * Reads a message in either mode, of this or an older version. Header values and `value` are text, or its bytes in UTF-8.
 *
 * Throws `Malformed` (`VALIDATION_FAILED`) that names the invalid field.
 */
export function fromCloudEvent(headers: Readonly<Record<string, unknown>>, value: unknown): ParleyEvent {
  return decodeReceived(receiveCloudEvent(headers, value));
}

/**
 * Reads the envelope of a message in either mode, and leaves the data undecoded: enough to keep the events of a stream in order.
 *
 * Throws `Malformed` (`VALIDATION_FAILED`) for a message without a valid stream and version.
 */
export function receiveCloudEvent(headers: Readonly<Record<string, unknown>>, value: unknown): ReceivedEvent {
  if (!isStructured(headers)) return read((name) => headers[`ce_${name}`], parse(value));
  const event = structured(value);
  return read((name) => event[name], event.data);
}

/**
 * Reads a message of any producer in either mode. Header values and `value` are text, or its bytes in UTF-8; data must be JSON.
 *
 * Throws `Malformed` (`VALIDATION_FAILED`) if it is not a CloudEvent. Its contents are not checked.
 */
export function readCloudEvent(headers: Readonly<Record<string, unknown>>, value: unknown): CloudEvent {
  if (isStructured(headers)) return structured(value);
  const event: Record<string, unknown> = {};
  for (const name of USED_ATTRIBUTES) {
    const value = headers[`ce_${name}`];
    if (value !== undefined) event[name] = textOf(`ce_${name}`, value);
  }
  if (event.specversion === undefined) throw new Malformed([{ field: 'ce_specversion', message: 'is missing: the message is not a CloudEvent' }]);
  return { ...event, data: parse(value) };
}

/**
 * Reads an event in structured mode that is parsed already; `data_base64` becomes `data`, read by `parseData`. `field` names the whole in errors.
 *
 * Throws `Malformed` (`VALIDATION_FAILED`) if it is not an object, or if `data_base64` is not JSON in base64.
 */
export function readStructuredEvent(event: unknown, field = 'body', parseData: (text: string) => unknown = JSON.parse): CloudEvent {
  if (!isRecord(event)) throw new Malformed([{ field, message: 'must be a CloudEvent' }]);
  const { data_base64: base64, ...rest } = event;
  if (base64 === undefined || base64 === null) return rest;
  if (typeof base64 !== 'string') throw new Malformed([{ field: 'data_base64', message: 'must be base64' }]);
  return { ...rest, data: parse(bytesOf(base64), 'data_base64', parseData) };
}

function typeOf(source: string, type: string, catalog: Catalog = CATALOG): string {
  return `parley.${source}.${type}.v${catalog.versionOf(type)}`;
}

function isStructured(headers: Readonly<Record<string, unknown>>): boolean {
  return textOf('content-type', headers['content-type'] ?? '').toLowerCase().startsWith(STRUCTURED_TYPE);
}

function structured(value: unknown): CloudEvent {
  return readStructuredEvent(parse(value), 'value');
}

function read(attribute: (name: string) => unknown, data: unknown): ReceivedEvent {
  const given = (name: string): string => textOf(name, attribute(name));
  if (given('specversion') !== '1.0') throw new Malformed([{ field: 'specversion', message: "must be '1.0'" }]);
  const [, service, type, shapeVersion] = TYPE.exec(given('type')) ?? [];
  if (!type) throw new Malformed([{ field: 'type', message: 'is not the type of a Parley event' }]);
  const stream = given('subject');
  const version = wholeOf('streamversion', given('streamversion'));
  if (given('id') !== `${stream}@${version}`) throw new Malformed([{ field: 'id', message: 'must be <subject>@<streamversion>' }]);
  if (given('source') !== `/parley/${service}`) throw new Malformed([{ field: 'source', message: `must be /parley/${service}` }]);
  if (stream === '' || version === 0) throw new Malformed([{ field: 'id', message: 'must name a stream and a version from 1' }]);
  const key = given('partitionkey');
  return { type, data, dataVersion: Number(shapeVersion), stream, version, at: wholeOf('recordedat', given('recordedat')), source: service, key };
}

function parse(value: unknown, field = 'value', parseJson: (text: string) => unknown = JSON.parse): unknown {
  const text = textOf(field, value);
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Malformed([{ field, message: 'must be JSON' }]);
  }
}

function bytesOf(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    throw new Malformed([{ field: 'data_base64', message: 'must be base64' }]);
  }
}

function textOf(field: string, value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    if (value instanceof Uint8Array) return UTF_8.decode(value);
  } catch {
    throw new Malformed([{ field, message: 'must be UTF-8' }]);
  }
  throw new Malformed([{ field, message: Array.isArray(value) ? 'is there more than once' : 'is missing' }]);
}

function wholeOf(field: string, value: string): number {
  if (!WHOLE.test(value)) throw new Malformed([{ field, message: 'must be a whole number' }]);
  return Number(value);
}
