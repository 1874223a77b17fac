import { randomBytes } from 'node:crypto';
import { type INestMicroservice } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parseOrderStatus } from '@parley/contracts';
import { Refusal, Unavailable } from '@parley/event-sourcing';
import { type Message, type Producer } from 'kafkajs';
import { type KafkaServer, kafkaServer } from '../../../../testing/servers/kafka-server.js';
import { createClient } from './connection.js';
import { deadLetterTopicOf } from './messages/headers.js';
import { DeadLetter, type ReceivedMessage } from './index.js';
import { consumeEach } from './testing/consuming.js';
import { type TestKafka, openTestKafka } from './testing/open-test-kafka.js';
import { binary, structured } from './testing/order-status.js';
import { until } from './testing/wait.js';

let server: KafkaServer;
beforeAll(async () => {
  server = await kafkaServer();
}, 180_000);
afterAll(() => server.stop());

describe('consumer of a topic of other services', () => {
  let fixture: TestKafka;
  let topic: string;
  let group: string;
  let app: INestMicroservice | null = null;
  let producer: Producer;
  let handled: string[];
  const parties = new Map<string, string>();
  beforeEach(async () => {
    fixture = await openTestKafka(server.brokers, ['status'], { metrics: { deadLetters: (_, of) => counted.push(of) } });
    producer = createClient({ clientId: 'others', brokers: server.brokers }).producer();
    await producer.connect();
    [topic] = fixture.topics;
    group = fixture.name('group');
    handled = [];
    counted.length = 0;
    parties.clear();
  });
  afterEach(async () => {
    await app?.close();
    await producer.disconnect();
    await fixture.close();
  });
  const counted: string[] = [];

  /** Sends all messages to one partition, so that later ones wait behind an invalid one. */
  const send = (...messages: Message[]) => producer.send({ topic, messages: messages.map((message) => ({ ...message, partition: 0 })) });
  const record = ({ event }: ReceivedMessage) => {
    const { orderId, sellerId, sequence } = parseOrderStatus(event);
    if ((parties.get(orderId) ?? sellerId) !== sellerId) throw new Refusal('ORDER_PARTIES_CHANGED', 'the order belongs to others');
    parties.set(orderId, sellerId);
    handled.push(`${orderId}/${sequence}`);
  };
  const caughtUp = (of = topic) =>
    until('no lag', async () => {
      const found = await fixture.kafka.lag(group, [of]);
      return found.every(({ lag, committed, end }) => lag === 0 && (end === 0 || committed === end));
    });

  test('stores invalid messages as dead letters with the reason and handles the next ones', async () => {
    const bad: [Message, RegExp][] = [
      [{ value: '{"half' }, /ce_specversion is missing/],
      [{ ...binary('1', 0), value: '{"half' }, /value must be JSON/],
      [{ ...structured('1', 0), value: 'no JSON' }, /value must be JSON/],
      [{ ...structured('1', 0), value: '[]' }, /value must be a CloudEvent/],
      [{ ...structured('1', 0), headers: {} }, /ce_specversion is missing: the message is not a CloudEvent/],
      [{ ...binary('1', 0), value: null }, /value is missing/],
      [{ ...binary('1', 0), headers: { ce_specversion: Buffer.from([0xff]) } }, /ce_specversion must be UTF-8/],
      [{ ...binary('1', 0), headers: { ...binary('1', 0).headers, ce_type: ['a', 'b'] } }, /ce_type is there more than once/],
      [binary('1', -1), /VALIDATION_FAILED: data\.sequence must be a whole number/],
      [structured('1', 1, { buyerId: 7, status: '' }), /data\.buyerId must have .*; data\.status must have/],
      [structured('a b', 1), /data\.orderId/],
      [binary('1', 1, { sellerId: 's-2' }), /ORDER_PARTIES_CHANGED: the order belongs to others/],
      [structured('1', 1, { note: 'x'.repeat(1024 * 1024) }), /value has 1048\d+ bytes, and the limit is 1048576/],
      [{ key: Buffer.from([0, 0xff]), value: Buffer.from([0xff, 0xfe]), headers: { odd: Buffer.from([0xff]) } }, /ce_specversion is missing/],
    ];
    app = await consumeEach(fixture.kafka, topic, { group }, record);
    await send(binary('1', 0));
    for (const [i, [message]] of bad.entries()) await send(message, i % 2 ? binary('1', i + 1) : structured('1', i + 1));
    await caughtUp();
    expect(handled).toEqual(['1/0', ...bad.map((_, i) => `1/${i + 1}`)]);
    const letters = await fixture.kafka.deadLetters.list(topic);
    expect(letters).toHaveLength(bad.length);
    for (const [i, [message, reason]] of bad.entries()) {
      expect(letters[i].reason).toMatch(reason);
      expect(letters[i]).toMatchObject({ topic, partition: 0, offset: String(1 + 2 * i), group, truncated: false, replays: 0, replayedAt: null });
      expect(letters[i].value).toBe(message.value === null ? null : message.value.toString().slice(0, 1000));
    }
    expect(letters[10].headers).toEqual({ 'content-type': 'application/cloudevents+json; charset=UTF-8' });
    expect(Date.now() - Date.parse(letters[0].writtenAt)).toBeLessThan(60_000);
    expect(counted).toEqual(bad.map(() => topic));
    // Loading coordinators are retried; they are not errors of the input.
    expect(fixture.errors.filter(({ error }) => (error as { retriable?: boolean }).retriable !== true)).toEqual([]);
  });

  test('stores the original bytes in a dead letter', async () => {
    const original = { key: Buffer.from([0, 0xff]), value: Buffer.from([0xff, 0xfe, 0]), headers: { odd: [Buffer.from([0xff]), Buffer.from('b')] } };
    app = await consumeEach(fixture.kafka, topic, { group }, record);
    await send(original);
    await caughtUp();
    const consumer = createClient({ clientId: 'others', brokers: server.brokers }).consumer({ groupId: fixture.name('bytes') });
    await consumer.subscribe({ topics: [deadLetterTopicOf(topic)], fromBeginning: true });
    const found: Pick<Message, 'key' | 'value' | 'headers'>[] = [];
    await consumer.run({ eachMessage: ({ message }) => Promise.resolve(void found.push(message)) });
    await until('a dead letter', () => found.length > 0);
    await consumer.disconnect();
    const { odd } = found[0].headers ?? {};
    expect({ key: found[0].key, value: found[0].value, headers: { odd } }).toEqual(original);
  });

  test('stores a truncated dead letter for a message of 5 MB and continues', async () => {
    const large = fixture.name('large');
    const one = { partitions: 1, replication: 1, minInsyncReplicas: 1 };
    await fixture.kafka.topics.create([
      { ...one, name: large, maxMessageBytes: 6 * 1024 * 1024 },
      { ...one, name: deadLetterTopicOf(large), maxMessageBytes: 1024 * 1024 },
    ]);
    app = await consumeEach(fixture.kafka, large, { group }, record);
    const headers = { ...structured('5', 0).headers, large: 'h'.repeat(100_000) };
    const message = { ...structured('5', 0, { note: randomBytes(2.5 * 1024 * 1024).toString('hex') }), headers };
    await producer.send({ topic: large, messages: [binary('5', 1), message, binary('5', 2)] });
    await caughtUp(large);
    expect(handled).toEqual(['5/1', '5/2']);
    const letters = await fixture.kafka.deadLetters.list(large);
    expect(letters).toMatchObject([{ key: '5', offset: '1', truncated: true, reason: expect.stringMatching(/^value has 52\d+ bytes/) }]);
    expect(letters[0].value).toBe(message.value?.toString().slice(0, 1000));
    expect(letters[0].headers).toEqual(structured('5', 0).headers);
    expect(await fixture.kafka.deadLetters.replay(large, 'pending')).toEqual([]);
    expect(await fixture.kafka.deadLetters.replay(large, [letters[0].id])).toEqual([{ id: letters[0].id, outcome: 'truncated' }]);
    await app.close();
    app = null;
    await fixture.admin.deleteTopics({ topics: [large, deadLetterTopicOf(large)] });
  });

  test('retries a failing handler before it dead-letters the message, and holds the partition while the store is unavailable', async () => {
    let tries = 0;
    let outages = 4;
    app = await consumeEach(fixture.kafka, topic, { group, attempts: 3 }, (message) => {
      const { sequence } = parseOrderStatus(message.event);
      if (sequence === 1 && ++tries > 0) throw new TypeError('a defect');
      if (sequence === 2 && outages-- > 0) throw new Unavailable('the store is unavailable');
      if (sequence === 3) throw new DeadLetter('the handler says so');
      record(message);
    });
    await send(binary('1', 0), binary('1', 1), binary('1', 2), binary('1', 3), binary('1', 4));
    await caughtUp();
    // The batch was delivered five times, each time with all attempts of the failing message.
    expect(tries).toBe(15);
    expect(handled.slice(-3)).toEqual(['1/0', '1/2', '1/4']);
    expect(await fixture.kafka.deadLetters.list(topic)).toMatchObject([
      { offset: '1', reason: 'TypeError: a defect' },
      { offset: '3', reason: 'the handler says so' },
    ]);
    expect(fixture.errors.length).toBe(4);
    for (const { where, error } of fixture.errors) expect({ where, message: (error as Error).message }).toEqual({ where: group, message: 'the store is unavailable' });
  });

  test('does not skip a message whose dead letter cannot be stored', async () => {
    app = await consumeEach(fixture.kafka, topic, { group }, record);
    await send(binary('1', 0));
    await caughtUp();
    await fixture.admin.deleteTopics({ topics: [deadLetterTopicOf(topic)] });
    await send({ value: 'bad' }, binary('1', 1));
    await until('an error', () => fixture.errors.some(({ error }) => error instanceof Unavailable));
    await until('a retry', () => fixture.errors.filter(({ where }) => where === group).length > 0);
    expect((await fixture.kafka.lag(group, [topic])).reduce((sum, { lag }) => sum + lag, 0)).toBe(2);
    const one = { partitions: 1, replication: 1, minInsyncReplicas: 1 };
    await fixture.kafka.topics.create([{ ...one, name: deadLetterTopicOf(topic) }]);
    await caughtUp();
    expect(await fixture.kafka.deadLetters.list(topic)).toMatchObject([{ value: 'bad' }]);
  }, 90_000);

  test('replays a dead letter unchanged, and only once', async () => {
    let mended = false;
    const seen: ReceivedMessage[] = [];
    app = await consumeEach(fixture.kafka, topic, { group }, (message) => {
      if (!mended) throw new DeadLetter(`not yet, for ${message.key}`);
      seen.push(message);
    });
    await send(binary('1', 0), structured('2', 0), binary('3', 0));
    await caughtUp();
    const ids = async () => (await fixture.kafka.deadLetters.list(topic)).map(({ id }) => id);
    const [first, second, third] = await ids();
    expect(await fixture.kafka.deadLetters.replay(topic, [first, '7@7'])).toEqual([
      { id: first, outcome: 'replayed' },
      { id: '7@7', outcome: 'not-found' },
    ]);
    await caughtUp();
    const again = (await fixture.kafka.deadLetters.list(topic)).filter(({ replays }) => replays === 1);
    expect(again).toMatchObject([{ key: '1', reason: 'not yet, for 1', replayedAt: null }]);
    // A message that failed again updates its dead letter and adds none.
    expect((await fixture.kafka.deadLetters.list(topic)).map(({ key }) => key).sort()).toEqual(['1', '2', '3']);
    mended = true;
    expect(await fixture.kafka.deadLetters.replay(topic, [first])).toEqual([{ id: first, outcome: 'already-replayed' }]);
    expect((await fixture.kafka.deadLetters.replay(topic, 'pending')).map(({ id }) => id).sort()).toEqual([second, third, again[0].id].sort());
    await caughtUp();
    expect(await fixture.kafka.deadLetters.replay(topic, 'pending')).toEqual([]);
    expect(seen.map(({ event }) => parseOrderStatus(event).orderId).sort()).toEqual(['1', '2', '3']);
    for (const entry of await fixture.kafka.deadLetters.list(topic)) expect(entry.replayedAt).not.toBeNull();
  });
});
