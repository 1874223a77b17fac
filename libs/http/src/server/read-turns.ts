import { type FastifyInstance } from 'fastify';
import { type LoopBudget } from '../bodies/loop-budget.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** Shared by the bodies and reads of this server. */
    loopBudget: LoopBudget;
  }
}

/**
 * Runs reads within the event loop's budget: the reading, and the writing of JSON, which follows after an answer of a database. Install it
 * after hooks that hold reads back.
 */
export function installReadTurns(server: FastifyInstance): void {
  const { loopBudget } = server;
  server.addHook('preHandler', (request, reply, done) => {
    // Public routes have no caller: probes are answered at once.
    if (!request.caller || (request.method !== 'GET' && request.method !== 'HEAD')) return done();
    return loopBudget.begin(done, { isGone: () => reply.raw.destroyed });
  });
  server.addHook('preSerialization', (_request, _reply, payload, done) => loopBudget.proceed(() => done(null, payload)));
}
