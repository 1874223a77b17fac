import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const [, json = '[]'] = /^HEALTHCHECK [^\n]*\\\n\s*CMD (\[.*\])$/m.exec(readFileSync('Dockerfile', 'utf8')) ?? [];
const [command, ...args] = JSON.parse(json) as string[];

describe('the health check of the image', () => {
  let server: Server;
  let status: number;
  let asked: string | undefined;
  beforeEach(async () => {
    status = 200;
    server = createServer((request, response) => {
      asked = request.url;
      response.writeHead(status).end('{}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => void server.close());

  const check = async (port = (server.address() as AddressInfo).port): Promise<number> => {
    const child = spawn(command, args, { env: { PATH: process.env.PATH, PARLEY_PORT: String(port) }, stdio: 'ignore' });
    const [code] = (await once(child, 'close')) as [number];
    return code;
  };

  it('asks for readiness at the port that PARLEY_PORT names', async () => {
    expect([await check(), asked]).toEqual([0, '/health/ready']);
  });

  it('fails while the process is not ready', async () => {
    status = 503;
    expect(await check()).not.toBe(0);
  });

  it('fails if nothing listens', async () => {
    expect(await check(1)).not.toBe(0);
  });
});
