import { Logger } from '@nestjs/common';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Unavailable } from '@parley/event-sourcing';
import fastify, { type FastifyInstance } from 'fastify';
import { ParleyError } from './errors.js';
import { sendProblem } from './problem.filter.js';

let server: FastifyInstance;
let warnings: unknown[][];
let errors: unknown[][];

function start(error: Error): void {
  [warnings, errors] = [[], []];
  jest.spyOn(Logger.prototype, 'warn').mockImplementation((...line: unknown[]) => void warnings.push(line));
  jest.spyOn(Logger.prototype, 'error').mockImplementation((...line: unknown[]) => void errors.push(line));
  server = fastify();
  server.get('/v1/things', (_request, reply) => sendProblem(reply, error, new Logger('Problem')));
}

const ask = () => server.inject('/v1/things?secret=1');

afterEach(async () => {
  jest.restoreAllMocks();
  await server.close();
});

describe('problem log', () => {
  it('has one warning without a stack for a request that is refused under load', async () => {
    start(new ParleyError('UNAVAILABLE', 'Too many requests wait', { retryAfterSeconds: 7 }));
    const { statusCode, headers } = await ask();
    expect([statusCode, headers['retry-after']]).toEqual([503, '7']);
    expect([warnings, errors]).toEqual([[['GET /v1/things: Too many requests wait']], []]);
  });

  it('limits these warnings per second', async () => {
    jest.spyOn(Date, 'now').mockReturnValue(5_000_000);
    start(new ParleyError('UNAVAILABLE', 'Too many requests wait'));
    for (let n = 0; n < 50; n++) expect((await ask()).statusCode).toBe(503);
    expect(warnings).toHaveLength(20);
  });

  it.each<[string, Error, number]>([
    ['a server that does not answer', new Unavailable('the database does not answer'), 503],
    ['a defect', new TypeError('not a function'), 500],
  ])('has an error with its stack for %s', async (_name, error, status) => {
    start(error);
    expect((await ask()).statusCode).toBe(status);
    expect(warnings).toEqual([]);
    expect(errors).toEqual([[`GET /v1/things: ${error.message}`, error.stack]]);
  });

  it('has no line for an invalid request', async () => {
    start(new ParleyError('VALIDATION_FAILED', 'x is unknown'));
    expect((await ask()).statusCode).toBe(400);
    expect([warnings, errors]).toEqual([[], []]);
  });
});
