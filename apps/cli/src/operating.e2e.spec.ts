import 'reflect-metadata';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Controller, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, EventPattern, type MicroserviceOptions, Payload } from '@nestjs/microservices';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { ActiveProjection } from '@parley/cluster';
import { MESSAGING_TOPIC, ORDER_STATUS_TOPIC, PUBLISHED_TOPICS, type ParleyEvent, conversationIdOf } from '@parley/contracts';
import { type Batch, type Projection, type PublicEvent } from '@parley/event-sourcing';
import { inboxProjection } from '@parley/inbox';
import { type BatchContext, type KafkaAdapters, type ReceivedMessage, openKafka } from '@parley/kafka';
import { type MongoAdapters, openMongo } from '@parley/mongo';
import { Metrics } from '@parley/runtime';
import mongoose from 'mongoose';
import { startKafka } from '../../../testing/servers/kafka-server.js';
import { mongoServer } from '../../../testing/servers/mongo-server.js';
import { messageReceived } from './testing/events.js';

jest.setTimeout(180_000);

const prefix = `cli_${randomBytes(4).toString('hex')}`;
const conversation = conversationIdOf('s-1', 'b-1');
let kafkaServer: Awaited<ReturnType<typeof startKafka>>;
let mongo: Awaited<ReturnType<typeof mongoServer>>;
let kafka: KafkaAdapters;
let inbox: MongoAdapters;
let projector: ActiveProjection;
let environment: Record<string, string | undefined>;

/** Runs the tool like an operator. */
function parley(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['apps/cli/dist/main.js', ...args], { env: environment }, (error, out, err) => {
      const code = error === null ? 0 : Number(error.code);
      resolve({ code, out, err });
    });
  });
}

async function json<T>(...args: string[]): Promise<{ code: number; data: T }> {
  const { code, out, err } = await parley(...args, '--json');
  if (out === '') throw new Error(`parley ${args.join(' ')} printed nothing: ${err}`);
  return { code, data: JSON.parse(out) as T };
}

async function startProjector(projection: Projection<ParleyEvent> = inboxProjection): Promise<void> {
  const options = { projection, readModels: inbox.readModels, kafka, topics: PUBLISHED_TOPICS };
  projector = new ActiveProjection({ ...options, metrics: new Metrics() });
  await projector.start();
}

const publish = (...events: PublicEvent[]) => kafka.publisher(() => MESSAGING_TOPIC).publish(events);

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const began = Date.now(); !(await isSo()); await pause(200)) {
    if (Date.now() - began > 60_000) throw new Error(`Timed out after 60 s: ${what}`);
  }
}

async function unreadOf(id: string): Promise<number> {
  const active = (await inbox.readModels.active('inbox')) ?? 1;
  const store = await inbox.readModels.open('inbox', active, inboxProjection.collections);
  const [conversations] = inboxProjection.collections;
  return (await store.documents.get<{ unreadCount: number }>(conversations as never, id))?.unreadCount ?? 0;
}

/** Changes the database without Parley. */
async function inDatabase<T>(work: (database: mongoose.mongo.Db) => Promise<T>, name = 'inbox'): Promise<T> {
  const client = new mongoose.mongo.MongoClient(mongo.uri);
  try {
    return await work(client.db(`${prefix}_${name}`));
  } finally {
    await client.close();
  }
}

beforeAll(async () => {
  [kafkaServer, mongo] = await Promise.all([startKafka(), mongoServer()]);
  environment = {
    PATH: process.env.PATH,
    PARLEY_MONGODB_URI: mongo.uri,
    PARLEY_MONGODB_DATABASE: prefix,
    PARLEY_KAFKA_BROKERS: kafkaServer.brokers.join(),
    PARLEY_KAFKA_PARTITIONS: '3',
    PARLEY_KAFKA_REPLICATION: '1',
    PARLEY_KAFKA_MIN_INSYNC_REPLICAS: '1',
  };
  kafka = openKafka({ clientId: 'test', brokers: kafkaServer.brokers });
  inbox = await openMongo({ uri: mongo.uri, database: `${prefix}_inbox` });
});

afterAll(async () => {
  await projector?.stop();
  await kafka?.close();
  await inbox?.close();
  for (const name of mongo ? ['inbox', 'messaging', 'order_message', 'blacklist'] : []) await inDatabase((database) => database.dropDatabase(), name);
  await Promise.all([kafkaServer?.stop(), mongo?.stop()]);
});

describe('parley command', () => {
  test('topics create: creates topics and reports different settings', async () => {
    expect(await parley('topics', 'create')).toMatchObject({ code: 0, out: expect.stringContaining(`created   ${MESSAGING_TOPIC}`) as unknown });
    expect(await parley('topics', 'create')).toMatchObject({ code: 0, out: expect.stringContaining(`same      ${MESSAGING_TOPIC}`) as unknown });
    environment.PARLEY_KAFKA_PARTITIONS = '6';
    expect(await parley('topics', 'create')).toMatchObject({ code: 1, out: expect.stringContaining('partitions is 3, expected 6') as unknown });
    environment.PARLEY_KAFKA_PARTITIONS = '3';
  });

  test('parked list and parked retry: find a parked stream and apply it after the fix', async () => {
    await startProjector({
      ...inboxProjection,
      project(event, documents) {
        if (event.type === 'MessageReceived' && event.data.text === 'message 2') throw new Error('a defect of this release');
        inboxProjection.project(event, documents);
      },
    });
    await publish(...[1, 2, 3].map((version) => messageReceived('s-1', 'b-1', version)), messageReceived('s-1', 'b-2', 1));
    await until('the stream is parked', async () => (await json('parked', 'list')).code === 1);
    const parked = await json<{ version: number; error: string }[]>('parked', 'list', 'inbox');
    expect(parked.data.map(({ version }) => version)).toEqual([2, 3]);
    expect(parked.data[0].error).toContain('a defect of this release');
    expect((await parley('parked', 'list')).out).toMatch(new RegExp(`inbox +conversation-${conversation} +2 +MessageReceived +2 +Error: a defect`));
    expect((await json<{ differences: { problem: string }[] }>('check', 's-1')).data.differences.map(({ problem }) => problem)).toContain('parked');

    await projector.stop();
    await startProjector();
    expect(await parley('parked', 'retry', 'inbox', '--all')).toMatchObject({ code: 0 });
    expect(await json('parked', 'list')).toEqual({ code: 0, data: [] });
    expect(await unreadOf(conversation)).toBe(3);
  });

  test('lag: shows the lag of consumer groups', async () => {
    const lagOfInbox = async () => {
      const { data } = await json<{ group: string; topic: string; messages: number; lag: number }[]>('lag');
      return data.find(({ group, topic }) => group === 'inbox-1' && topic === MESSAGING_TOPIC);
    };
    await until('the projector has caught up', async () => (await lagOfInbox())?.lag === 0);
    expect(await lagOfInbox()).toEqual({ group: 'inbox-1', topic: MESSAGING_TOPIC, partitions: 3, messages: 4, lag: 0, largest: 0 });
    // The other groups have no members here, so their lag is the whole topic.
    expect((await parley('lag', '--above', '3')).code).toBe(1);
    expect((await parley('lag', '--above', '4')).code).toBe(0);
  });

  test('dead-letters list and replay: find a dead letter and replay it after the fix', async () => {
    let isMended = false;
    const handled: ReceivedMessage[] = [];
    @Controller()
    class StatusController {
      @EventPattern<string>(ORDER_STATUS_TOPIC)
      handle(@Payload() _messages: readonly ReceivedMessage[], @Ctx() context: BatchContext): Promise<void> {
        return context.each((message) => {
          if (!isMended) throw new Error('a defect of the service');
          handled.push(message);
          return Promise.resolve();
        });
      }
    }
    class StatusModule {}
    const service: INestMicroservice = await NestFactory.createMicroservice<MicroserviceOptions>(
      { module: StatusModule, controllers: [StatusController] },
      { strategy: kafka.strategy({ group: 'order-message-order-status', attempts: 1 }), logger: false },
    );
    await service.listen();
    try {
      await kafka.publisher(() => ORDER_STATUS_TOPIC).publish([messageReceived('s-1', 'b-3', 1)]);
      await until('there is a dead letter', async () => (await json('dead-letters', 'list')).code === 1);
      const { data: letters } = await json<{ id: string; reason: string }[]>('dead-letters', 'list', ORDER_STATUS_TOPIC);
      expect(letters).toHaveLength(1);
      expect(letters[0].reason).toContain('a defect of the service');
      isMended = true;
      const replayed = await json('dead-letters', 'replay', `${ORDER_STATUS_TOPIC}.dead-letters`, letters[0].id);
      expect(replayed).toEqual({ code: 0, data: [{ id: letters[0].id, outcome: 'replayed' }] });
      await until('it is handled', () => Promise.resolve(handled.length > 0));
      expect(await json('dead-letters', 'list')).toEqual({ code: 0, data: [] });
      expect(await parley('dead-letters', 'replay', ORDER_STATUS_TOPIC, '9@9')).toMatchObject({ code: 1, out: '9@9 not-found\n' });
    } finally {
      await service.close();
    }
  });

  test('rebuild: cuts all readers over to a new inbox while buyers write', async () => {
    let writing = true;
    let written = 3;
    const writer = (async () => {
      while (writing) {
        written++;
        await publish(messageReceived('s-1', 'b-1', written));
        await pause(20);
      }
    })();
    const rebuilt = await json('rebuild', 'inbox');
    writing = false;
    await writer;
    expect(rebuilt).toMatchObject({ code: 0, data: { generation: 2, differences: [], switched: true, parkedStreams: [] } });
    expect(await inbox.readModels.active('inbox')).toBe(2);
    await until('all is in the new generation', async () => (await unreadOf(conversation)) === written);
    expect(await json('check', 's-1')).toMatchObject({ code: 0, data: { differences: [] } });
  });

  test('check and rebuild: find a document changed by another program, and repair it', async () => {
    await inDatabase(async (database) => {
      const kept = database.collection<{ _id: string; _document: string }>('inbox_2_conversations');
      const found = await kept.findOne({ _id: conversation });
      if (!found) throw new Error('The conversation is missing');
      await kept.updateOne({ _id: conversation }, { $set: { _document: found._document.replace(/"unreadCount":\d+/, '"unreadCount":999') } });
    });
    const checked = await json<{ differences: { what: string; fields: { field: string; kept: string }[] }[] }>('check', 's-1');
    expect(checked.code).toBe(1);
    expect(checked.data.differences).toMatchObject([{ what: `conversations/${conversation}`, problem: 'different', fields: [{ field: 'unreadCount', kept: '999' }] }]);
    expect(await json('rebuild', 'inbox')).toMatchObject({ code: 1, data: { differences: [`conversations/${conversation}`], switched: false } });
    expect(await json('rebuild', 'inbox', '--accept-differences')).toMatchObject({ code: 0, data: { switched: true } });
    expect(await json('check', 's-1')).toMatchObject({ code: 0, data: { differences: [] } });
  });

  test('republish: publishes the events of a service in the order of their streams', async () => {
    const messaging = await openMongo({ uri: mongo.uri, database: `${prefix}_messaging` });
    try {
      for (const version of [1, 2, 3]) {
        const { stream, at, data } = messageReceived('s-9', 'b-9', version);
        const { conversationId: _, ...stored } = data;
        await messaging.eventStore.append({ stream, expectedVersion: version - 1, at, events: [{ type: 'MessageReceived', data: stored }] });
      }
    } finally {
      await messaging.close();
    }
    expect(await json('republish', 'messaging')).toEqual({ code: 0, data: [{ service: 'messaging', topic: MESSAGING_TOPIC, events: 3 }] });
    const versions: number[] = [];
    const feed = kafka.feed({ topics: [MESSAGING_TOPIC], group: `${prefix}-republished` });
    const handle = ({ events }: Batch): Promise<void> => {
      versions.push(...events.filter(({ stream }) => stream === `conversation-${conversationIdOf('s-9', 'b-9')}`).map(({ version }) => version));
      return Promise.resolve();
    };
    const following = feed.follow({ name: 'republished', from: null, batchSize: 1000, handle });
    await following.caughtUp();
    await following.stop();
    expect(versions).toEqual([1, 2, 3]);
    expect(await parley('republish', 'inbox')).toMatchObject({ code: 2, err: expect.stringContaining("Unknown service 'inbox'") as unknown });
  });

  test('republish: names streams with events of a later release and publishes all others', async () => {
    const messaging = await openMongo({ uri: mongo.uri, database: `${prefix}_messaging` });
    const stream = `conversation-${conversationIdOf('s-9', 'b-10')}`;
    try {
      await messaging.eventStore.append({ stream, expectedVersion: 0, at: 1, events: [{ type: 'OfAnotherRelease', data: {} }] });
    } finally {
      await messaging.close();
    }
    expect(await json('republish', 'messaging')).toEqual({
      code: 1,
      data: [{ service: 'messaging', topic: MESSAGING_TOPIC, events: 3, heldStreams: [stream] }],
    });
  });
});
