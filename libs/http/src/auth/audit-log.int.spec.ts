import { Logger } from '@nestjs/common';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { type Caller } from './caller.js';
import { AuditLog } from './audit-log.js';

const caller = (role: Caller['role'], id: string): Caller => ({ role, id, country: null, categories: [], expiresMs: 0 });
let server: FastifyInstance;

function start(bearer: Caller | undefined, status: number, body: object, perSecond?: number) {
  const lines: string[] = [];
  const note = (message: unknown) => void lines.push(String(message));
  jest.spyOn(Logger.prototype, 'warn').mockImplementation(note);
  jest.spyOn(Logger.prototype, 'log').mockImplementation(note);
  server = fastify();
  server.addHook('onRequest', (request, _reply, done) => {
    request.bearer = bearer;
    done();
  });
  new AuditLog(perSecond).install(server);
  server.route({ method: ['GET', 'POST', 'DELETE'], url: '/v1/notices/:noticeId', handler: (_request, reply) => reply.status(status).send(body) });
  return lines;
}

afterEach(async () => {
  jest.restoreAllMocks();
  await server.close();
});

const send = (method: 'GET' | 'POST' | 'DELETE') => server.inject({ method, url: '/v1/notices/n-1?secret=1' });

describe('the audit log', () => {
  it.each([401, 403, 429])('logs a refusal with %i without personal ids', async (status) => {
    const lines = start(caller('seller', 's-secret'), status, { code: 'REFUSED' });
    await send('POST');
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^refused ${status} REFUSED: POST /v1/notices/:noticeId by seller #[0-9a-f]{12}$`))]);
  });

  it('logs an unknown caller without a valid token', async () => {
    const lines = start(undefined, 401, { code: 'UNAUTHENTICATED' });
    await send('GET');
    expect(lines).toEqual(['refused 401 UNAUTHENTICATED: GET /v1/notices/:noticeId by an unknown caller']);
  });

  it('logs the operator, the action and the notice', async () => {
    const lines = start(caller('operator', 'ops-1'), 200, { noticeId: 'n-1' });
    await send('DELETE');
    await send('GET');
    expect(lines).toEqual(['done 200: DELETE /v1/notices/:noticeId noticeId=n-1 by operator ops-1']);
  });

  it('does not log other answers', async () => {
    const lines = start(caller('seller', 's-1'), 404, { code: 'NOT_FOUND' });
    await send('POST');
    expect(lines).toEqual([]);
  });

  it('logs a limited number of refusals per second and counts the others', async () => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(1_000_000);
    const lines = start(undefined, 401, { code: 'UNAUTHENTICATED' }, 2);
    for (let i = 0; i < 5; i++) await send('GET');
    now.mockReturnValue(1_001_000);
    await send('GET');
    expect(lines).toHaveLength(3);
    expect(lines[2]).toContain('(3 refusals before it were not logged)');
  });
});
