import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mongo as mongodb } from 'mongoose';
import { eventually } from '../../../testing/async/eventually.js';
import { type Cluster, startCluster } from '../../../testing/cluster/cluster.js';
import { prepareCluster } from '../../../testing/cluster/prepare.js';
import { accepted } from '../../../testing/marketplace/client/actor.js';
import { Client } from '../../../testing/marketplace/client/client.js';
import { type Message, type Page } from '../../../testing/marketplace/client/shapes.js';
import { uniqueId } from '../../../testing/marketplace/client/unique-id.js';
import { KAFKA_DISK, type OwnKafkaServer, startKafka } from '../../../testing/servers/kafka-server.js';
import { MONGO_DISK, type OwnMongoServer, startMongo } from '../../../testing/servers/mongo-server.js';
import { type TcpProxy, openTcpProxy } from '../../../testing/servers/tcp-proxy.js';

const root = { username: 'root', password: 'root' };
const [PASSWORD, OTHER_PASSWORD] = ['a pass,word', 'another'];
const SOON_MS = 40_000;

let mongo: OwnMongoServer;
let kafka: OwnKafkaServer;
let proxy: TcpProxy;
let administrator: mongodb.MongoClient;
let parley: Cluster;

beforeAll(async () => {
  [mongo, kafka] = await Promise.all([
    startMongo({ root, diskMiB: 600, flags: ['--oplogSize', '50', '--wiredTigerCacheSizeGB', '0.25'] }),
    startKafka({ diskMiB: 200, settings: () => ({ KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '1', KAFKA_LOG_INDEX_SIZE_MAX_BYTES: '65536' }) }),
  ]);
  administrator = new mongodb.MongoClient(mongo.uri, { auth: root, serverSelectionTimeoutMS: 2000, socketTimeoutMS: 5000 });
  await administrator.db('admin').command({ createUser: 'parley', pwd: PASSWORD, roles: ['root'] });
  proxy = await openTcpProxy(Number(new URL(mongo.uri).port));
  const uri = new URL(mongo.uri);
  const mongodbUri = `mongodb://parley:${encodeURIComponent(PASSWORD)}@127.0.0.1:${proxy.port}/${uri.search}&authSource=admin`;
  const servers = { mongodbUri, brokers: kafka.brokers, database: 'trouble' };
  await prepareCluster(servers);
  parley = await startCluster({ ...servers, instances: { 'order-message': 0, notice: 0, blacklist: 0 } });
}, 240_000);
afterAll(async () => {
  await parley?.stop();
  await proxy?.close();
  await administrator?.close();
  await Promise.all([mongo?.stop(), kafka?.stop()]);
}, 60_000);

/** A buyer who writes to a seller, and how far the messages have come. */
class Conversation {
  readonly acknowledged: string[] = [];
  private readonly sellerId = uniqueId('s');
  private readonly buyer = this.client({ role: 'buyer', id: uniqueId('b') });
  private readonly seller = this.client({ role: 'seller', id: this.sellerId });
  private conversationId = '';

  private client(claims: ConstructorParameters<typeof Client>[1]): Client {
    return new Client({ baseUrl: parley.of('messaging')[0].baseUrl, token: parley.token }, claims);
  }

  /** Sends a message, also if the process is not ready; returns the status. */
  async send(text: string): Promise<number> {
    const answer = await this.buyer.post<{ conversationId: string; code?: string }>('/v1/messages', { sellerId: this.sellerId, text }, { key: text.slice(0, 60) });
    if (answer.status === 201) {
      this.conversationId = answer.body.conversationId;
      this.acknowledged.push(text);
    } else {
      expect([answer.status, answer.body.code]).toEqual([503, 'UNAVAILABLE']);
    }
    return answer.status;
  }

  /** Fails unless the seller sees every acknowledged message once, in order. */
  async isSeen(): Promise<void> {
    const reader = new Client({ baseUrl: parley.of('inbox-api')[0].baseUrl, token: parley.token }, this.seller.claims);
    const page = accepted(await reader.get<Page<Message>>(`/v1/conversations/${this.conversationId}/messages`, { limit: 100 }), 200);
    expect(page.items.map(({ text }) => text).sort()).toEqual([...this.acknowledged].sort());
  }
}

/** The readiness of an app: the status, and the reason if it is not ready. */
async function readiness(app: 'messaging' | 'inbox-projector' | 'inbox-api'): Promise<{ status: number; detail: string }> {
  const answer = await fetch(`${parley.of(app)[0].baseUrl}/health/ready`);
  const { detail = '' } = (await answer.json()) as { detail?: string };
  return { status: answer.status, detail };
}

async function expectAllReady(): Promise<void> {
  for (const app of ['messaging', 'inbox-projector', 'inbox-api'] as const) expect([app, await readiness(app)]).toEqual([app, { status: 200, detail: '' }]);
}

/** No process has ended or reports that it is stalled, and everything that was acknowledged is seen. */
async function expectRecovered(conversation: Conversation, text: string): Promise<void> {
  await eventually(expectAllReady, SOON_MS);
  await eventually(async () => expect(await conversation.send(text)).toBe(201), SOON_MS);
  await eventually(() => conversation.isSeen(), SOON_MS);
  expect(parley.instances.map(({ app, isRunning }) => [app, isRunning])).toEqual(parley.instances.map(({ app }) => [app, true]));
}

const fill = (server: Pick<OwnMongoServer, 'run'>, disk: string) => server.run('sh', '-c', `dd if=/dev/zero of=${disk}/filler bs=1M || true`);
const makeRoom = (server: Pick<OwnMongoServer, 'run'>, disk: string) => server.run('rm', `${disk}/filler`);

/** Only in the nightly run (`E2E_FULL=yes`), because starting dedicated servers takes a minute. */
const atNight = process.env.E2E_FULL === 'yes' ? describe : describe.skip;

atNight('The processes of a cluster', () => {
  it('are not ready while MongoDB refuses their password, say so, and recover when it is valid again', async () => {
    const conversation = new Conversation();
    await eventually(async () => expect(await conversation.send('before')).toBe(201));
    await administrator.db('admin').command({ updateUser: 'parley', pwd: OTHER_PASSWORD });
    proxy.cut();
    for (const app of ['messaging', 'inbox-projector', 'inbox-api'] as const) {
      const refused = { status: 503, detail: expect.stringContaining('the server refuses the user name or password (18)') as unknown };
      await eventually(async () => expect(await readiness(app)).toEqual(refused), SOON_MS);
    }
    expect(await conversation.send('meanwhile')).toBe(503);
    await administrator.db('admin').command({ updateUser: 'parley', pwd: PASSWORD });
    await expectRecovered(conversation, 'meanwhile');
  }, 120_000);

  it('answer 503 while the disk of MongoDB is full, and recover when it has room', async () => {
    const conversation = new Conversation();
    await eventually(async () => expect(await conversation.send('before')).toBe(201));
    await fill(mongo, MONGO_DISK);
    // The journal has reserved room: use it up, until mongod ends.
    const scratch = administrator.db('scratch');
    const useUp = async () => {
      for (let i = 0; ; i++) await scratch.collection(`c${i}`).insertOne({ bytes: Buffer.alloc(4_000_000, i) });
    };
    await expect(useUp()).rejects.toThrow();
    const statuses = new Set<number>();
    await eventually(async () => {
      const status = await conversation.send(uniqueId('full'));
      statuses.add(status);
      expect([status, (await readiness('messaging')).status]).toEqual([503, 503]);
    }, SOON_MS);
    await makeRoom(mongo, MONGO_DISK);
    await expectRecovered(conversation, 'after');
  }, 120_000);

  it('accept messages while the disk of Kafka is full, and publish them when it has room', async () => {
    const conversation = new Conversation();
    await eventually(async () => expect(await conversation.send('before')).toBe(201));
    await eventually(() => conversation.isSeen(), SOON_MS);
    await fill(kafka, KAFKA_DISK);
    let sent = 0;
    await eventually(async () => {
      expect(await conversation.send(`while it is full ${++sent} ${'x'.repeat(400)}`)).toBe(201);
      expect(await readiness('inbox-projector')).toEqual({ status: 503, detail: expect.stringMatching(/kafka: .*\(\w+\)/) as unknown });
    }, SOON_MS);
    expect(await conversation.send('and one more')).toBe(201);
    await makeRoom(kafka, KAFKA_DISK);
    await expectRecovered(conversation, 'after');
  }, 120_000);
});
