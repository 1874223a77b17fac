import { setTimeout as pause } from 'node:timers/promises';
import { Controller, type INestMicroservice } from '@nestjs/common';
import { Ctx, EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Producer } from 'kafkajs';
import { type KafkaServer, kafkaServer } from '../../../../testing/servers/kafka-server.js';
import { createClient } from './connection.js';
import { type BatchContext, type ReceivedMessage } from './index.js';
import { consumeEach, startMicroservice } from './testing/consuming.js';
import { type TestKafka, openTestKafka } from './testing/open-test-kafka.js';
import { binary, structured } from './testing/order-status.js';
import { until } from './testing/wait.js';

let server: KafkaServer;
beforeAll(async () => {
  server = await kafkaServer();
}, 180_000);
afterAll(() => server.stop());

describe('batch strategy of a Nest microservice', () => {
  let fixture: TestKafka;
  let topic: string;
  let other: string;
  let group: string;
  let producer: Producer;
  const apps: INestMicroservice[] = [];
  beforeEach(async () => {
    fixture = await openTestKafka(server.brokers, ['status', 'other']);
    [topic, other] = fixture.topics;
    group = fixture.name('group');
    producer = createClient({ clientId: 'others', brokers: server.brokers }).producer();
    await producer.connect();
  });
  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.close()));
    await producer.disconnect();
    await fixture.close();
  });

  const start = async (...parameters: Parameters<typeof consumeEach>) => {
    const app = await consumeEach(...parameters);
    apps.push(app);
    return app;
  };
  const behind = async (of = topic) => (await fixture.kafka.lag(group, [of])).reduce((sum, { lag }) => sum + lag, 0);
  const orders = (count: number, order: (i: number) => string) => Array.from({ length: count }, (_, i) => binary(order(i), i));

  test('hands decoded batches of one topic with their offsets to the handler', async () => {
    const batches: (readonly ReceivedMessage[])[] = [];
    const places: string[] = [];
    @Controller()
    class BatchController {
      @EventPattern<string>(topic)
      handle(@Payload() messages: readonly ReceivedMessage[], @Ctx() context: BatchContext): void {
        batches.push(messages);
        places.push(`${context.topic}/${context.partition}`);
      }
      @EventPattern<string>(other)
      async handleOther(@Payload() messages: readonly ReceivedMessage[]): Promise<number> {
        await pause(1);
        return others.push(...messages);
      }
    }
    const others: ReceivedMessage[] = [];
    const all = [...orders(9, () => 'a'), { ...structured('a', 9), key: null }];
    await producer.send({ topic, messages: all.map((message) => ({ ...message, partition: 1 })) });
    await producer.send({ topic: other, messages: [binary('z', 0)] });
    apps.push(await startMicroservice(fixture.kafka, { group, batchSize: 4 }, BatchController));
    await until('no lag', async () => (await behind()) + (await behind(other)) === 0);
    expect(batches.map((batch) => batch.length)).toEqual([4, 4, 2]);
    expect(places).toEqual([`${topic}/1`, `${topic}/1`, `${topic}/1`]);
    const flat = batches.flat();
    expect(flat.map(({ offset }) => offset)).toEqual(Array.from({ length: 10 }, (_, i) => String(i)));
    expect(flat[0]).toMatchObject({ topic, partition: 1, key: 'a', event: { specversion: '1.0', subject: 'a', data: { sequence: 0 } } });
    expect(flat[9]).toMatchObject({ key: null, event: { subject: 'a', data: { sequence: 9 } } });
    expect(others).toMatchObject([{ event: { subject: 'z' } }]);
  });

  test('handles the messages of a key in order, and keys in parallel', async () => {
    const running = new Set<string>();
    const seen = new Map<string, number[]>();
    let most = 0;
    await producer.send({ topic, messages: orders(60, (i) => `order-${i % 6}`).map((message) => ({ ...message, partition: 0 })) });
    await start(fixture.kafka, topic, { group }, async ({ key, event }) => {
      const order = key as string;
      expect(running.has(order)).toBe(false);
      running.add(order);
      most = Math.max(most, running.size);
      await pause(5);
      running.delete(order);
      seen.set(order, [...(seen.get(order) ?? []), (event.data as { sequence: number }).sequence]);
    });
    await until('no lag', async () => (await behind()) === 0);
    expect(most).toBe(6);
    for (const [order, sequences] of seen) {
      expect(sequences).toEqual(Array.from({ length: 10 }, (_, i) => i * 6 + Number(order.at(-1))));
    }
  });

  test('finishes and commits the current batch on close, and starts no other', async () => {
    await producer.send({ topic, messages: orders(12, () => 'a') });
    let begun: () => void = () => undefined;
    const busy = new Promise<void>((resolve) => (begun = resolve));
    const handled: unknown[] = [];
    const app = await consumeEach(fixture.kafka, topic, { group, batchSize: 5 }, async ({ offset }) => {
      begun();
      await pause(20);
      handled.push(offset);
    });
    await busy;
    await app.close();
    expect(handled).toEqual(['0', '1', '2', '3', '4']);
    expect(await behind()).toBe(7);
    await start(fixture.kafka, topic, { group }, ({ offset }) => void handled.push(offset));
    await until('no lag', async () => (await behind()) === 0);
    expect(handled).toEqual(Array.from({ length: 12 }, (_, i) => String(i)));
  });

  test('delivers a failed batch again without delaying other topics', async () => {
    let failures = 5;
    const seen: string[] = [];
    @Controller()
    class FailingController {
      @EventPattern<string>(topic)
      handle(@Payload() messages: readonly ReceivedMessage[]): void {
        if (failures-- > 0) throw new TypeError('a defect');
        seen.push(...messages.map(({ offset }) => `failing ${offset}`));
      }
      @EventPattern<string>(other)
      handleOther(@Payload() messages: readonly ReceivedMessage[]): void {
        seen.push(...messages.map(({ offset }) => `other ${offset}`));
      }
    }
    await producer.send({ topic, messages: orders(3, () => 'a') });
    apps.push(await startMicroservice(fixture.kafka, { group }, FailingController));
    await until('a failure', () => failures < 5);
    await producer.send({ topic: other, messages: [binary('z', 0)] });
    await until('no lag', async () => (await behind()) + (await behind(other)) === 0);
    expect(seen).toEqual(['other 0', 'failing 0', 'failing 1', 'failing 2']);
    expect(fixture.errors).toHaveLength(5);
  });

  test('delivers a batch once even if its handler takes longer than the session timeout', async () => {
    const handled: string[] = [];
    await start(fixture.kafka, topic, { group }, async ({ offset }) => {
      await pause(13_000);
      handled.push(offset);
    });
    await producer.send({ topic, messages: [binary('a', 0)] });
    await until('no lag', async () => (await behind()) === 0, 40_000);
    expect(handled).toEqual(['0']);
    expect(fixture.errors).toEqual([]);
  }, 180_000);

  test('skips the messages of aborted transactions without lag', async () => {
    const handled: string[] = [];
    await start(fixture.kafka, topic, { group }, ({ key }) => void handled.push(key as string));
    const transactional = createClient({ clientId: 'others', brokers: server.brokers }).producer({
      transactionalId: fixture.name('transaction'),
      idempotent: true,
      maxInFlightRequests: 1,
    });
    await transactional.connect();
    const committed = await transactional.transaction();
    await committed.send({ topic, messages: [binary('kept', 0)].map((message) => ({ ...message, partition: 0 })) });
    await committed.commit();
    await until('no lag', async () => (await behind()) === 0);
    const aborted = await transactional.transaction();
    await aborted.send({ topic, messages: [binary('lost', 0)].map((message) => ({ ...message, partition: 0 })) });
    await aborted.abort();
    await transactional.disconnect();
    await until('no lag', async () => (await behind()) === 0);
    await producer.send({ topic, messages: [binary('next', 0)].map((message) => ({ ...message, partition: 0 })) });
    await until('no lag', async () => (await behind()) === 0);
    expect(handled).toEqual(['kept', 'next']);
  });

  test('refuses handlers that it cannot serve at the start', async () => {
    @Controller()
    class First {
      @EventPattern<string>(topic)
      handle(): void {}
    }
    @Controller()
    class Second {
      @EventPattern<string>(topic)
      handle(): void {}
    }
    @Controller()
    class Answering {
      @MessagePattern<string>(topic)
      handle(): string {
        return 'an answer';
      }
    }
    @Controller()
    class Nothing {}
    await expect(startMicroservice(fixture.kafka, { group }, First, Second)).rejects.toThrow('two handlers');
    await expect(startMicroservice(fixture.kafka, { group }, Answering)).rejects.toThrow('cannot reply');
    await expect(startMicroservice(fixture.kafka, { group }, Nothing)).rejects.toThrow('no @EventPattern');
  });
});
