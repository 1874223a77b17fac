import { connect } from 'node:net';
import { Controller, Get, Logger, Module, Post, Res } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyReply } from 'fastify';
import { Public, Roles } from '../auth/access.js';
import { RuntimeModule } from '@parley/runtime';
import { createHttpApp } from '../server/http-app.js';
import { HTTP_LIMITS } from '../connections/http-limits.js';

@Controller('v1')
class ThingController {
  @Get('thing')
  @Public()
  thing(): object {
    return {};
  }

  @Get('unchanged')
  @Public()
  async unchanged(@Res() reply: FastifyReply): Promise<void> {
    await reply.status(304).send();
  }

  @Get('broken')
  @Public()
  broken(): void {
    throw new Error('a defect');
  }

  @Get('things/:thingId')
  @Roles('seller')
  secret(): object {
    return {};
  }

  @Post('thing')
  @Public()
  take(): object {
    return {};
  }
}

@Module({ imports: [RuntimeModule.forRoot()], controllers: [ThingController] })
class ThingModule {}

let app: NestFastifyApplication;
let port: number;

beforeAll(async () => {
  Logger.overrideLogger(false);
  app = await createHttpApp(ThingModule, {
    corsOrigins: ['https://shop.example.com'],
    httpLimits: { ...HTTP_LIMITS, headMs: 300, bodyMs: 300, checkMs: 100 },
  });
  await app.listen(0, '127.0.0.1');
  port = Number(new URL(await app.getUrl()).port);
});
afterAll(() => app.close());

/** The answer to raw bytes, until the server closes the connection. */
function answerTo(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1'))).on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}

const request = (line: string, more = '') => `${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${more}\r\n`;
const json = (length: number) => `Content-Type: application/json\r\nContent-Length: ${length}\r\n`;

const CASES: readonly [number, string, string][] = [
  [200, 'an answer', request('GET /v1/thing')],
  [204, 'a preflight answer', request('OPTIONS /v1/thing', 'Origin: https://shop.example.com\r\nAccess-Control-Request-Method: GET\r\n')],
  [304, 'an unchanged answer', request('GET /v1/unchanged')],
  [400, 'an unreadable body', `${request('POST /v1/thing', json(1))}{`],
  [400, 'a path that cannot be decoded', request('GET /v1/%ff')],
  [400, 'a path with too long an id', request(`GET /v1/things/${'x'.repeat(2000)}`)],
  [400, 'bytes that are not HTTP', 'GARBAGE\r\n\r\n'],
  [401, 'a request without a token', request('GET /v1/things/1')],
  [404, 'an unknown route', request('GET /v1/unknown')],
  [405, 'an unknown method', request('DELETE /v1/thing')],
  [408, 'a head that arrives too slowly', 'GET /v1/thing HTTP/1.1\r\nHost: x\r\n'],
  [408, 'a body that arrives too slowly', `${request('POST /v1/thing', json(100))}{`],
  [413, 'too large a body', request('POST /v1/thing', json(50_000_000))],
  [415, 'a body of another type', `${request('POST /v1/thing', 'Content-Type: text/x\r\nContent-Length: 1\r\n')}x`],
  [431, 'too large a head', request('GET /v1/thing', `X-A: ${'a'.repeat(100_000)}\r\n`)],
  [500, 'a defect', request('GET /v1/broken')],
];

describe('every answer has the security headers', () => {
  it.each(CASES)('%i: %s', async (status, _name, bytes) => {
    const [head, body] = (await answerTo(bytes)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    for (const line of ['x-content-type-options: nosniff', 'cache-control: no-store', 'referrer-policy: no-referrer', 'x-frame-options: DENY']) {
      expect(head.toLowerCase()).toContain(line.toLowerCase());
    }
    if (status < 400) return;
    expect(head).toContain('content-type: application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ status, code: expect.stringMatching(/^[A-Z_]+$/) });
  });
});
