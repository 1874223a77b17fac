import { createHash } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { LimitedWarnings } from '../problems/limited-warnings.js';
import { type Caller } from './caller.js';

const REFUSALS = new Set([401, 403, 429]);

/**
 * Logs refusals (401, 403, 429) and what operators did, under the name `Audit`. Sellers and buyers are named by a hash: the log holds no ids
 * of persons. Of refusals at most `perSecond` are logged in a second; the others are counted in the next line.
 */
export class AuditLog {
  private readonly logger = new Logger('Audit');
  private readonly refusals: LimitedWarnings;

  constructor(perSecond?: number) {
    this.refusals = new LimitedWarnings(this.logger, perSecond);
  }

  install(server: FastifyInstance): void {
    server.addHook('onSend', (request, reply, payload, done) => {
      if (typeof payload === 'string') this.note(request, reply, payload);
      done(null, payload);
    });
  }

  private note(request: FastifyRequest, reply: FastifyReply, payload: string): void {
    const { bearer, method, routeOptions } = request;
    const { statusCode } = reply;
    if (REFUSALS.has(statusCode)) {
      const code = fieldOf(payload, 'code');
      this.refusals.warn(`refused ${statusCode} ${code}: ${method} ${routeOptions.url ?? '(no route)'} by ${nameOf(bearer)}`);
    } else if (bearer?.role === 'operator' && method !== 'GET' && method !== 'HEAD' && statusCode < 400) {
      this.logger.log(`done ${statusCode}: ${method} ${routeOptions.url ?? ''} noticeId=${fieldOf(payload, 'noticeId')} by ${nameOf(bearer)}`);
    }
  }
}

function nameOf(caller: Caller | undefined): string {
  if (!caller) return 'an unknown caller';
  const isPerson = caller.role === 'seller' || caller.role === 'buyer';
  return `${caller.role} ${isPerson ? `#${createHash('sha256').update(caller.id).digest('hex').slice(0, 12)}` : caller.id}`;
}

function fieldOf(payload: string, name: string): string {
  try {
    const value = (JSON.parse(payload) as Record<string, unknown> | null)?.[name];
    return typeof value === 'string' ? value : '-';
  } catch {
    return '-';
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller whose token was verified, also if the role may not use the route. */
    bearer?: Caller;
  }
}
