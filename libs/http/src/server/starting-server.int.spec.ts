import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { HTTP_SETTINGS, Health, Metrics, readConfig } from '@parley/runtime';
import { serveHttp } from './serve-http.js';
import { answerWhileStarting } from './starting-server.js';

beforeAll(() => {
  Logger.overrideLogger(false);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}

describe('A process that is starting', () => {
  let address: string;
  let stop: () => Promise<unknown>;
  afterEach(() => stop());

  async function start(): Promise<Health> {
    const settings = readConfig({ PARLEY_PORT: String(await freePort()) }, HTTP_SETTINGS);
    const health = new Health();
    const starting = await answerWhileStarting(settings, { health, metrics: new Metrics() });
    address = `http://127.0.0.1:${settings.PARLEY_PORT}`;
    stop = () => starting.close();
    return health;
  }

  it('is alive, says why it is not ready, and refuses everything else', async () => {
    const health = await start();
    health.add('mongodb', () => {
      throw new Error('no answer from mongodb://user:secret@db/');
    });
    expect((await fetch(`${address}/health/live`)).status).toBe(200);
    expect((await fetch(`${address}/metrics`)).status).toBe(200);
    const ready = await fetch(`${address}/health/ready`);
    const { detail } = (await ready.json()) as { detail: string };
    expect([ready.status, detail]).toEqual([503, 'not ready: mongodb: no answer from mongodb://***@db/; process: is starting']);
    for (const [method, path] of [['GET', '/v1/inbox'], ['POST', '/v1/messages'], ['GET', '/%2e%2e'], ['DELETE', '/health/live']]) {
      const refused = await fetch(address + path, { method, ...(method === 'POST' && { body: '{}' }) });
      expect([refused.status, refused.headers.get('content-type'), refused.headers.get('retry-after')]).toEqual([503, 'application/problem+json; charset=utf-8', '1']);
      expect(await refused.json()).toMatchObject({ code: 'UNAVAILABLE', detail: 'not ready: process: is starting' });
    }
  });

  it('answers probes while a module connects, and everything else at the same port afterwards', async () => {
    const settings = readConfig({ PARLEY_PORT: String(await freePort()) }, HTTP_SETTINGS);
    address = `http://127.0.0.1:${settings.PARLEY_PORT}`;
    let connect: () => void = () => undefined;
    const connected = new Promise<void>((resolve) => (connect = resolve));
    const slow = { module: class Slow {}, providers: [{ provide: 'connection', useFactory: () => connected.then(() => 'open') }] };
    const starting = serveHttp({ settings, modules: [slow] });
    stop = async () => (await starting).stop();
    while (!(await fetch(`${address}/health/live`).then((live) => live.ok, () => false))) await sleep(5);
    expect((await fetch(`${address}/health/ready`)).status).toBe(503);
    connect();
    await starting;
    expect((await fetch(`${address}/health/ready`)).status).toBe(200);
    expect((await fetch(`${address}/v1/nothing`)).status).toBe(404);
  });

  it('fails with the reason and frees its port if a module cannot be created', async () => {
    const settings = readConfig({ PARLEY_PORT: String(await freePort()) }, HTTP_SETTINGS);
    const broken = { module: class Broken {}, providers: [{ provide: 'connection', useFactory: () => Promise.reject(new Error('the folder is locked')) }] };
    await expect(serveHttp({ settings, modules: [broken] })).rejects.toThrow('the folder is locked');
    const running = await serveHttp({ settings, modules: [] });
    stop = () => running.stop();
  });

  it('fails with the reason if its port is taken', async () => {
    await start();
    await expect(serveHttp({ settings: readConfig({ PARLEY_PORT: new URL(address).port }, HTTP_SETTINGS), modules: [] })).rejects.toThrow('EADDRINUSE');
  });
});
