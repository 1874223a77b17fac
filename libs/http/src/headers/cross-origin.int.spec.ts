import { Controller, Get, Header, Logger, Module, Res } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FastifyReply } from 'fastify';
import { Public, Roles } from '../auth/access.js';
import { HTTP_SETTINGS, readConfig } from '@parley/runtime';
import { type HttpProcess, serveHttp } from '../server/serve-http.js';

@Controller('v1')
class GreetingController {
  @Get('greeting')
  @Public()
  greet(@Res({ passthrough: true }) reply: FastifyReply): { text: string } {
    void reply.header('vary', 'Authorization');
    return { text: 'hello' };
  }

  @Get('secret')
  @Roles('seller')
  tell(): { text: string } {
    return { text: 'secret' };
  }
}

@Controller()
class PageController {
  @Get()
  @Public()
  @Header('content-type', 'text/plain; charset=utf-8')
  page(): string {
    return 'page';
  }
}

@Module({ controllers: [GreetingController, PageController] })
class GreetingModule {}

const SHOP = 'https://shop.example.com';
const EXPOSED = 'Parley-Consistency, Retry-After';
let allowing: HttpProcess;
let closed: HttpProcess;

function serve(origins: string): Promise<HttpProcess> {
  const settings = readConfig({ PARLEY_PORT: '0', PARLEY_LOG_LEVEL: 'error', PARLEY_CORS_ORIGINS: origins }, HTTP_SETTINGS);
  return serveHttp({ settings, modules: [GreetingModule], isOneOfMany: true });
}

beforeAll(async () => {
  Logger.overrideLogger(false);
  [allowing, closed] = [await serve(`${SHOP}, http://localhost:5173`), await serve('')];
});
afterAll(() => Promise.all([allowing.stop(), closed.stop()]));

const ask = (process: HttpProcess, path: string, method: string, headers: Record<string, string>) => fetch(`${process.address}${path}`, { method, headers });
const preflight = (origin: string) => ({ origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' });

describe('HEAD', () => {
  it.each(['/', '/health/live', '/health/ready', '/metrics', '/openapi.json', '/v1/greeting'])('of %s is answered like GET, without a body', async (path) => {
    const [get, head] = [await fetch(`${closed.address}${path}`), await ask(closed, path, 'HEAD', {})];
    expect([head.status, head.headers.get('content-type')]).toEqual([200, get.headers.get('content-type')]);
    expect(await head.text()).toBe('');
  });

  it('requires the same token as GET', async () => {
    expect((await ask(closed, '/v1/secret', 'HEAD', {})).status).toBe(401);
  });

  it('is listed wherever GET is, also for routes of other services', async () => {
    expect((await ask(closed, '/v1/greeting', 'DELETE', {})).headers.get('allow')).toBe('GET, HEAD');
    expect((await ask(closed, '/v1/inbox', 'DELETE', {})).headers.get('allow')).toBe('GET, HEAD');
  });
});

describe('CORS', () => {
  it('lets an allowed origin read answers, without credentials', async () => {
    const { headers } = await ask(allowing, '/v1/greeting', 'GET', { origin: SHOP });
    expect(headers.get('access-control-allow-origin')).toBe(SHOP);
    expect(headers.get('access-control-expose-headers')).toBe(EXPOSED);
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect(headers.get('vary')).toBe('Authorization, Origin');
  });

  it.each(['/v1/secret', '/v1/nothing'])('lets an allowed origin read the refusal of %s', async (path) => {
    const answer = await ask(allowing, path, 'GET', { origin: SHOP });
    expect([answer.ok, answer.headers.get('access-control-allow-origin')]).toEqual([false, SHOP]);
  });

  it.each(['/v1/secret', '/v1/orders/1/messages'])('answers a preflight request for %s without a token', async (path) => {
    const { status, headers } = await ask(allowing, path, 'OPTIONS', preflight('http://localhost:5173'));
    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, 'http://localhost:5173']);
    expect(headers.get('access-control-allow-methods')).toBe('GET, HEAD, POST, PUT, DELETE');
    expect(headers.get('access-control-allow-headers')).toBe('Authorization, Content-Type, Idempotency-Key, Last-Event-ID');
  });

  it.each(['https://evil.example.com', 'https://shop.example.com.evil.example', 'http://shop.example.com', 'null'])('does not allow %s', async (origin) => {
    const answers = [await ask(allowing, '/v1/greeting', 'GET', { origin }), await ask(allowing, '/v1/greeting', 'OPTIONS', preflight(origin))];
    expect(answers.map(({ status, headers }) => [status, headers.get('access-control-allow-origin')])).toEqual([[200, null], [405, null]]);
  });

  it('sets Vary on all answers, also without an origin', async () => {
    expect((await fetch(`${allowing.address}/health/live`)).headers.get('vary')).toBe('Origin');
  });

  it('is off by default', async () => {
    const answer = await ask(closed, '/v1/greeting', 'OPTIONS', preflight(SHOP));
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([405, null]);
  });

  it.each(['*', 'shop.example.com', 'https://shop.example.com/', 'https://shop.example.com/path', 'ftp://shop.example.com', 'https://a.example,,'])(
    'refuses to start with the origins %s',
    (origins) => {
      expect(() => readConfig({ PARLEY_CORS_ORIGINS: origins }, HTTP_SETTINGS)).toThrow(/PARLEY_CORS_ORIGINS must be origins/);
    },
  );
});
