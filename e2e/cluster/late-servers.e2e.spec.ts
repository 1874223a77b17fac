import { randomBytes } from 'node:crypto';
import { type Server, connect, createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { removeClusterData, prepareCluster } from '../../testing/cluster/prepare.js';
import { settingsOf } from '../../testing/cluster/cluster.js';
import { Instance } from '../../testing/cluster/instances.js';
import { eventually } from '../../testing/async/eventually.js';
import { freePort } from '../../testing/processes/free-port.js';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const each of cleanUp.splice(0).reverse()) await each();
}, 60_000);

/** Forwards connections to a server of the tests from now on. */
async function open(port: number, target: URL): Promise<Server> {
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const [from, to] of [[client, upstream], [upstream, client]]) from.on('error', () => to.destroy()).on('close', () => to.destroy()).pipe(to);
    cleanUp.push(() => Promise.resolve(client.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

/** One app with commands and one that only reads topics. In the nightly run also the one that serves reads. */
const APPS = process.env.E2E_FULL === 'yes' ? (['messaging', 'inbox-projector', 'inbox-api'] as const) : (['messaging', 'inbox-projector'] as const);

describe('A process that starts before MongoDB', () => {
  const target = new URL(String(process.env.PARLEY_TEST_MONGODB_URI));
  const servers = { mongodbUri: target.href, brokers: String(process.env.PARLEY_TEST_KAFKA_BROKERS).split(','), database: `late_${randomBytes(4).toString('hex')}` };
  let created: string[] = [];
  beforeAll(async () => {
    created = await prepareCluster(servers);
  }, 60_000);
  afterAll(() => removeClusterData(servers, created), 60_000);

  it.each(APPS)('%s is alive, reports what it waits for, and becomes ready when MongoDB starts', async (app) => {
    const port = await freePort();
    const mongodbUri = target.href.replace(target.host, `127.0.0.1:${port}`);
    const instance = await Instance.of(app, process.cwd(), settingsOf(app, { ...servers, mongodbUri }, '.parley'));
    cleanUp.push(() => instance.stop());
    const started = instance.start();
    await eventually(async () => {
      const ready = await fetch(`${instance.baseUrl}/health/ready`);
      expect([ready.status, ((await ready.json()) as { detail: string }).detail]).toEqual([503, expect.stringContaining('mongodb: ')]);
    });
    expect((await fetch(`${instance.baseUrl}/health/live`)).status).toBe(200);
    expect(await (await fetch(`${instance.baseUrl}/v1/inbox`)).json()).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
    const server = await open(port, target);
    cleanUp.push(() => Promise.resolve(server.close()));
    await started;
    expect((await fetch(`${instance.baseUrl}/health/ready`)).status).toBe(200);
  });
});
