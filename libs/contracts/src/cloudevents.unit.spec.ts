import { describe, expect, it } from '@jest/globals';
import { Malformed } from './malformed.js';
import { fromCloudEvent, readCloudEvent, toBinaryMessage, toCloudEvent, toStructuredMessage } from './cloudevents.js';
import { type ParleyEvent } from './public-events.js';

const event: ParleyEvent = {
  stream: 'blacklist-s:1~b-1',
  version: 3,
  at: 1_790_000_000_123_456,
  source: 'blacklist',
  key: 's:1',
  type: 'BuyerBlacklisted',
  data: { sellerId: 's:1', buyerId: 'b-1', reason: 'грубо 🤬' },
};
const { headers, value } = toBinaryMessage(event);

function invalidFields(work: () => unknown): string[] {
  try {
    work();
    return [];
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    return error.errors.map(({ field }) => field);
  }
}

describe('a public event as a CloudEvent', () => {
  it('has the attributes of CloudEvents and the extensions of Parley', () => {
    expect(toCloudEvent(event)).toEqual({
      specversion: '1.0',
      id: 'blacklist-s:1~b-1@3',
      source: '/parley/blacklist',
      type: 'parley.blacklist.BuyerBlacklisted.v1',
      subject: 'blacklist-s:1~b-1',
      time: '2026-09-21T14:13:20.123Z',
      datacontenttype: 'application/json',
      partitionkey: 's:1',
      streamversion: '3',
      recordedat: '1790000000123456',
      data: event.data,
    });
  });

  it('is a message of headers and data in binary mode', () => {
    expect(toBinaryMessage(event)).toEqual({
      key: 's:1',
      headers: {
        ce_specversion: '1.0',
        ce_id: 'blacklist-s:1~b-1@3',
        ce_source: '/parley/blacklist',
        ce_type: 'parley.blacklist.BuyerBlacklisted.v1',
        ce_subject: 'blacklist-s:1~b-1',
        ce_time: '2026-09-21T14:13:20.123Z',
        ce_partitionkey: 's:1',
        ce_streamversion: '3',
        ce_recordedat: '1790000000123456',
        'content-type': 'application/json',
      },
      value: JSON.stringify(event.data),
    });
  });

  it('is one JSON value in structured mode', () => {
    const message = toStructuredMessage(event);
    expect(message.headers).toEqual({ 'content-type': 'application/cloudevents+json; charset=utf-8' });
    expect(JSON.parse(message.value)).toEqual(toCloudEvent(event));
    expect(fromCloudEvent(message.headers, message.value)).toEqual(event);
  });

  it('is read from bytes', () => {
    const bytes = new TextEncoder().encode(value);
    expect(fromCloudEvent({ ...headers, ce_key: Buffer.from('unknown'), ce_subject: Buffer.from(event.stream) }, bytes)).toEqual(event);
  });
});

describe('a message that is not a public event', () => {
  it.each([
    ['ce_specversion', '0.3', 'specversion'],
    ['ce_specversion', undefined, 'specversion'],
    ['ce_id', 'blacklist-s:1~b-1@4', 'id'],
    ['ce_id', undefined, 'id'],
    ['ce_source', '/parley/notice', 'source'],
    ['ce_type', 'parley.notice.BuyerBlacklisted.v1', 'source'],
    ['ce_type', 'marketplace.order.status-changed', 'type'],
    ['ce_type', 'parley.blacklist.BuyerBlacklisted.v2', 'type'],
    ['ce_type', 'parley.blacklist.BuyerBlacklisted.v0', 'type'],
    ['ce_type', 'parley.blacklist.Unknown.v1', 'type'],
    ['ce_type', undefined, 'type'],
    ['ce_subject', undefined, 'subject'],
    ['ce_subject', ['a', 'b'], 'subject'],
    ['ce_streamversion', '03', 'streamversion'],
    ['ce_streamversion', '-3', 'streamversion'],
    ['ce_recordedat', '1e3', 'recordedat'],
    ['ce_recordedat', undefined, 'recordedat'],
    ['ce_partitionkey', undefined, 'partitionkey'],
    ['ce_partitionkey', Buffer.from([0xff]), 'partitionkey'],
  ])('is refused if %s is %j', (name, wrong, field) => {
    expect(invalidFields(() => fromCloudEvent({ ...headers, [name]: wrong }, value))).toEqual([field]);
  });

  it.each([
    ['nothing', null, 'value'],
    ['empty', '', 'value'],
    ['no JSON', '{', 'value'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'value'],
    ['another thing', '[]', 'data'],
    ['wrong data', '{"sellerId":"s:1","buyerId":7}', 'data.buyerId'],
  ])('is refused with a value that is %s', (_, wrong, field) => {
    expect(invalidFields(() => fromCloudEvent(headers, wrong))).toEqual([field]);
  });

  it('is refused if its source is not the service of its type', () => {
    const other = { ...headers, ce_type: 'parley.notice.BuyerBlacklisted.v1', ce_source: '/parley/notice' };
    expect(invalidFields(() => fromCloudEvent(other, value))).toEqual(['source']);
  });

  it.each(['null', '[]', '7'])('is refused in structured mode as %s', (wrong) => {
    expect(invalidFields(() => fromCloudEvent({ 'content-type': 'application/cloudevents+json' }, wrong))).toEqual(['value']);
  });
});

describe('a CloudEvent of another producer', () => {
  const attributes = { specversion: '1.0', id: '1', source: '/orders', type: 'marketplace.order.status-changed', subject: 'o-1' };
  const data = { orderId: 'o-1', note: 'naïve 📦' };
  const binary = Object.fromEntries(Object.entries(attributes).map(([name, text]) => [`ce_${name}`, Buffer.from(text)]));
  const structured = { 'content-type': Buffer.from('application/CloudEvents+json; charset=UTF-8') };
  const bytes = (text: string) => new TextEncoder().encode(text);

  it('is read in binary mode with any values in unused headers', () => {
    const unused = { ce_time: null, ce_traceparent: [Buffer.from('1'), Buffer.from('2')], ce_more: Buffer.from([0xff]), ce_other: '1', other: Buffer.from([0xff]) };
    expect(readCloudEvent({ ...binary, ...unused, 'content-type': 'application/json' }, bytes(JSON.stringify(data)))).toEqual({ ...attributes, data });
  });

  it('is read in structured mode', () => {
    expect(readCloudEvent(structured, bytes(JSON.stringify({ ...attributes, more: 1, data })))).toEqual({ ...attributes, more: 1, data });
    expect(readCloudEvent(structured, JSON.stringify(attributes))).toEqual(attributes);
  });

  it('is read in structured mode with its data as base64', () => {
    const base64 = Buffer.from(JSON.stringify(data)).toString('base64');
    expect(readCloudEvent(structured, JSON.stringify({ ...attributes, data_base64: base64 }))).toEqual({ ...attributes, data });
  });

  it.each([
    ['no headers', {}, '{}', 'ce_specversion'],
    ['no JSON in binary mode', binary, '{', 'value'],
    ['no value', binary, null, 'value'],
    ['a header that is not UTF-8', { ...binary, ce_subject: Buffer.from([0xff]) }, '{}', 'ce_subject'],
    ['a header that is there twice', { ...binary, ce_id: [Buffer.from('1'), Buffer.from('2')] }, '{}', 'ce_id'],
    ['a header that is null', { ...binary, ce_id: null }, '{}', 'ce_id'],
    ['a list in structured mode', structured, '[]', 'value'],
    ['no JSON in structured mode', structured, 'x', 'value'],
    ['no base64', structured, '{"data_base64":"*"}', 'data_base64'],
    ['a number as base64', structured, '{"data_base64":7}', 'data_base64'],
    ['no UTF-8 as base64', structured, '{"data_base64":"/w=="}', 'data_base64'],
    ['no JSON as base64', structured, '{"data_base64":"eA=="}', 'data_base64'],
  ])('is refused with %s', (_, headers: Record<string, unknown>, raw, field) => {
    expect(invalidFields(() => readCloudEvent(headers, raw))).toEqual([field]);
  });
});
