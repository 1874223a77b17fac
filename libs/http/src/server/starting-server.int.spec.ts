import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Logger } from '@nestjs/common';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { HTTP_SETTINGS, type Parts, readConfig } from '@parley/runtime';
import { serveHttp } from './serve-http.js';
import { startParts } from './starting-server.js';

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

  async function start(): Promise<Parts> {
    const settings = readConfig({ PARLEY_PORT: String(await freePort()) }, HTTP_SETTINGS);
    const parts = await startParts(settings);
    address = `http://127.0.0.1:${settings.PARLEY_PORT}`;
    stop = async () => parts.starting?.close();
    return parts;
  }

  it('is alive, says why it is not ready, and refuses everything else', async () => {
    const { health } = await start();
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

  it('answers at the same port by itself when it has started', async () => {
    const parts = await start();
    const settings = readConfig({ PARLEY_PORT: new URL(address).port }, HTTP_SETTINGS);
    const running = await serveHttp({ settings, parts, features: [], providers: [] });
    stop = () => running.stop();
    expect((await fetch(`${address}/health/ready`)).status).toBe(200);
    expect((await fetch(`${address}/v1/nothing`)).status).toBe(404);
  });

  it('ends with the reason if its port is taken', async () => {
    await start();
    await expect(startParts(readConfig({ PARLEY_PORT: new URL(address).port }, HTTP_SETTINGS))).rejects.toThrow('EADDRINUSE');
  });
});
