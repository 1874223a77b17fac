import { describe, expect, test } from '@jest/globals';
import { type IHeaders, type KafkaMessage } from 'kafkajs';
import { sizeOf } from '../producer/sender.js';
import { HEADER, headerText } from '../messages/headers.js';
import { originalHeaders, toDeadLetter, truncated } from './letter.js';

function letterOf(parts: Partial<KafkaMessage>, reason = 'it is wrong') {
  const message = { key: Buffer.from('k'), value: Buffer.from('v'), timestamp: '17', offset: '42', attributes: 0, ...parts } as KafkaMessage;
  return toDeadLetter('a-group', { topic: 't', partition: 3, message, reason });
}

describe('a dead letter', () => {
  test('contains its original, its position and the reason', () => {
    const headers = { ce_type: Buffer.from('x'), twice: [Buffer.from('a'), Buffer.from('b')] };
    expect(letterOf({ headers })).toEqual({
      topic: 't.dead-letters',
      key: Buffer.from('k'),
      value: Buffer.from('v'),
      headers: {
        ...headers,
        'dead-letter-reason': 'it is wrong',
        'dead-letter-group': 'a-group',
        'dead-letter-topic': 't',
        'dead-letter-partition': '3',
        'dead-letter-offset': '42',
        'dead-letter-timestamp': '17',
      },
    });
    expect(originalHeaders(letterOf({ headers }).headers)).toEqual(headers);
  });

  test('replaces null headers, which the client cannot write', () => {
    const headers = { none: null, some: [null, Buffer.from('b')] } as unknown as IHeaders;
    expect(letterOf({ headers }).headers).toMatchObject({ none: '', some: ['', Buffer.from('b')] });
    expect(headerText(headers, 'none')).toBeNull();
    expect(headerText(headers, 'some')).toBe('b');
    expect(headerText(undefined, 'some')).toBeNull();
  });

  test('shortens a long reason', () => {
    expect(letterOf({}, 'x'.repeat(5000)).headers[HEADER.reason]).toHaveLength(1001);
  });

  test('keeps the beginning, small headers and the size of a message that is too large', () => {
    const headers = { large: 'x'.repeat(2_000_000), small: 'y' };
    const whole = letterOf({ key: Buffer.alloc(5000, 'k'), value: Buffer.alloc(5_000_000, 'v'), headers: headers as unknown as IHeaders });
    const part = truncated(whole);
    expect(part.key).toEqual(Buffer.alloc(1024, 'k'));
    expect(part.value).toEqual(Buffer.alloc(65_536, 'v'));
    expect(Object.keys(part.headers).sort()).toEqual(
      ['small', HEADER.group, HEADER.offset, HEADER.partition, HEADER.reason, HEADER.timestamp, HEADER.topic, HEADER.truncated].sort(),
    );
    expect(Number(part.headers[HEADER.truncated])).toBe(sizeOf(whole));
    expect(sizeOf(part)).toBeLessThan(90_000);
    expect(truncated(letterOf({ key: null, value: null }))).toMatchObject({ key: null, value: null });
  });

  test('counts the replays of a message in a header that its original does not get', () => {
    const { headers } = letterOf({ headers: { [HEADER.replays]: Buffer.from('2'), own: Buffer.from('x') } });
    expect(headerText(headers, HEADER.replays)).toBe('2');
    expect(originalHeaders(headers)).toEqual({ own: Buffer.from('x') });
  });
});
