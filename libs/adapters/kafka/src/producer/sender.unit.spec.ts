import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Unavailable } from '@parley/event-sourcing';
import { type Kafka, type ProducerBatch, type ProducerConfig } from 'kafkajs';
import { MessageTooLarge, type Outgoing, Sender } from './sender.js';

type Answer = (batch: ProducerBatch) => Promise<void> | void;

/** A client with scripted producers. */
class FakeKafka {
  readonly requests: string[][] = [];
  readonly configurations: (ProducerConfig | undefined)[] = [];
  acks: unknown[] = [];
  disconnected = 0;
  inFlight = 0;
  answer: Answer = () => undefined;

  producer(configuration?: ProducerConfig) {
    this.configurations.push(configuration);
    return {
      connect: () => Promise.resolve(),
      disconnect: () => Promise.resolve(void this.disconnected++),
      sendBatch: async (batch: ProducerBatch) => {
        expect(++this.inFlight).toBe(1);
        this.acks.push(batch.acks);
        const values = (batch.topicMessages ?? []).flatMap(({ topic, messages }) => messages.map(({ value }) => `${topic}:${String(value)}`));
        this.requests.push(values);
        await new Promise(setImmediate);
        this.inFlight--;
        await this.answer(batch);
      },
    };
  }
}

const message = (value: string, topic = 't'): Outgoing => ({ topic, key: 'k', value, headers: { a: 'b' } });
const kafkaError = (type: string) => Object.assign(new Error(type), { type, retriable: false });

describe('Sender', () => {
  let fake: FakeKafka;
  let sender: Sender;
  const errors: unknown[] = [];
  beforeEach(() => {
    errors.length = 0;
    fake = new FakeKafka();
    sender = new Sender(fake as unknown as Kafka, (_, error) => errors.push(error));
  });
  afterEach(() => void jest.useRealTimers());

  test('rejects a message without a key only for its caller and continues', async () => {
    const broken = { ...message('broken'), key: undefined as unknown as string };
    const calls = [sender.send([message('1')]), sender.send([broken]), sender.send([message('2')])];
    expect(await Promise.allSettled(calls)).toMatchObject([{ status: 'fulfilled' }, { status: 'rejected' }, { status: 'fulfilled' }]);
    expect(fake.requests).toEqual([['t:1', 't:2']]);
    await sender.send([message('3')]);
    expect(fake.requests).toEqual([['t:1', 't:2'], ['t:3']]);
  });

  test('refuses a call while 10,000 wait, and sends the waiting ones', async () => {
    const calls = Array.from({ length: 10_000 }, (_, n) => sender.send([message(String(n))]));
    await expect(sender.send([message('more')])).rejects.toThrow(new Unavailable('10000 calls wait for Kafka: retry later'));
    await Promise.all(calls);
    expect(fake.requests.flat()).toHaveLength(10_000);
  });

  test('combines calls of one turn and calls during a request, in order', async () => {
    const first = [sender.send([message('1'), message('2')]), sender.send([message('3', 'u')])];
    await new Promise(setImmediate);
    const later = ['4', '5', '6'].map((value) => sender.send([message(value)]));
    await Promise.all([...first, ...later]);
    expect(fake.requests).toEqual([['t:1', 't:2', 'u:3'], ['t:4', 't:5', 't:6']]);
    await sender.send([]);
    await sender.send([message('7')]);
    expect(fake.requests.at(-1)).toEqual(['t:7']);
    expect(fake.acks).toEqual([-1, -1, -1]);
    expect(fake.configurations).toHaveLength(1);
    expect(fake.configurations[0]).toMatchObject({ allowAutoTopicCreation: false, idempotent: false, maxInFlightRequests: 1 });
  });

  test('sends a call that is made when another resolves', async () => {
    const sent: string[] = [];
    await sender.send([message('1')]).then(() => sender.send([message('2')]).then(() => sent.push('2')));
    expect(sent).toEqual(['2']);
  });

  test('splits large calls into several requests and resolves a call when all its messages are stored', async () => {
    const large = 'x'.repeat(400_000);
    const all = Promise.all([sender.send([message(`1${large}`), message(`2${large}`), message(`3${large}`)]), sender.send([message('4')])]);
    await all;
    expect(fake.requests.map((values) => values.map((value) => value.slice(0, 3)))).toEqual([['t:1', 't:2'], ['t:3', 't:4']]);
    await sender.send(Array.from({ length: 4500 }, (_, i) => message(String(i))));
    expect(fake.requests.slice(2).map(({ length }) => length)).toEqual([2000, 2000, 500]);
    const huge = 'x'.repeat(3_000_000);
    await sender.send([message('a'), message(huge), message('b')]);
    expect(fake.requests.slice(5).map(({ length }) => length)).toEqual([1, 1, 1]);
  });

  test('retries a failed request as a whole, with a new producer, before later calls', async () => {
    let failures = 2;
    fake.answer = () => {
      if (failures-- > 0) throw kafkaError('REQUEST_TIMED_OUT');
    };
    const first = sender.send([message('1'), message('2')]);
    await new Promise(setImmediate);
    await Promise.all([first, sender.send([message('3')])]);
    expect(fake.requests).toEqual([['t:1', 't:2'], ['t:1', 't:2'], ['t:1', 't:2'], ['t:3']]);
    expect(errors).toHaveLength(2);
    expect(fake.configurations).toHaveLength(3);
    expect(fake.disconnected).toBe(2);
  });

  test('rejects all waiting calls after ten seconds, and recovers', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    fake.answer = async () => {
      await jest.advanceTimersByTimeAsync(4000);
      throw kafkaError('NOT_LEADER_FOR_PARTITION');
    };
    const first = sender.send([message('1')]);
    const outcome = expect(first).rejects.toBeInstanceOf(Unavailable);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    const second = expect(sender.send([message('2')])).rejects.toThrow('1 messages could not be published: NOT_LEADER_FOR_PARTITION');
    const ticking = setInterval(() => undefined, 1000);
    for (let i = 0; i < 200; i++) {
      await new Promise(setImmediate);
      await jest.advanceTimersByTimeAsync(100);
    }
    clearInterval(ticking);
    await outcome;
    await second;
    fake.answer = () => undefined;
    await sender.send([message('3')]);
    expect(fake.requests.at(-1)).toEqual(['t:3']);
    expect(fake.requests.flat()).not.toContain('t:2');
  });

  test('rejects the message that is too large and stores the ones before it', async () => {
    fake.answer = ({ topicMessages = [] }) => {
      const values = topicMessages.flatMap(({ messages }) => messages.map(({ value }) => String(value)));
      if (values.length > 2 || values.includes('3')) throw kafkaError('MESSAGE_TOO_LARGE');
    };
    const results = await Promise.allSettled([sender.send(['1', '2'].map((v) => message(v))), sender.send(['3', '4'].map((v) => message(v)))]);
    expect(results[0].status).toBe('rejected');
    const reason: unknown = (results[1] as PromiseRejectedResult).reason;
    expect(reason).toBeInstanceOf(MessageTooLarge);
    expect((reason as Error).message).toMatch(/^a message of \d+ bytes \(key k\) is larger than max.message.bytes of t$/);
    expect(fake.requests.filter((values) => values.length <= 2).slice(0, 2)).toEqual([['t:1', 't:2'], ['t:3', 't:4']]);
    expect(fake.configurations).toHaveLength(1);
  });

  test('sends waiting calls on close and refuses new ones', async () => {
    const waiting = sender.send([message('1')]);
    await sender.close();
    await waiting;
    expect(fake.disconnected).toBe(1);
    await expect(sender.send([message('2')])).rejects.toBeInstanceOf(Unavailable);
  });
});
