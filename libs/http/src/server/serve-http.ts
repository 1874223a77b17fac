import { setTimeout as sleep } from 'node:timers/promises';
import { type Provider, type Type } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type AnswerStore } from '@parley/event-sourcing';
import { type FastifyInstance } from 'fastify';
import { tokenVerifier } from '../auth/token-verifier-of.js';
import { type HttpSettings, IDEMPOTENCY, MESSAGE_RATE, partProviders, type Parts, RATE_LIMITS, REPLY_RATE, type Running, type TokenSettings } from '@parley/runtime';
import { createHttpApp } from './http-app.js';
import { httpLimitsOf } from '../connections/http-limits.js';
import { Idempotency } from '../idempotency/idempotency.js';
import { installReadTurns } from './read-turns.js';
import { installUploads } from '../uploads/uploads.js';
import { serveOpenApi } from '../openapi/serve.js';
import { wholeDocument, wholeRoutes } from '../openapi/every-route.js';
import { type RateLimits } from '../rate-limits/rate-limits.js';
import { AppModule } from './app.module.js';

/** What a process answers HTTP with. */
export interface HttpProcessOptions {
  readonly settings: HttpSettings;
  /** Left out where every route is open to everybody. */
  readonly tokens?: TokenSettings;
  readonly parts: Parts;
  /** How much a caller may do. */
  readonly limits?: RateLimits;
  readonly features: Type[];
  readonly providers: Provider[];
  /** Where answers are remembered under their keys; left out where no route takes POST. */
  readonly answers?: AnswerStore;
  /** One of several services behind a front door: it tells of the routes of all of them. */
  readonly isOneOfMany?: boolean;
  /** The last that is done before it listens. */
  readonly prepare?: (app: NestFastifyApplication, server: FastifyInstance) => void | Promise<void>;
}

/** A process that answers. */
export interface HttpProcess extends Running {
  readonly address: string;
}

/**
 * Makes the HTTP side of a process, and listens.
 *
 * A stop takes it out of readiness, goes on answering for `PARLEY_DRAIN_MS` while it asks every client to connect anew the next time,
 * and then finishes what runs: so a front door that has another instance loses no request.
 */
export async function serveHttp(options: HttpProcessOptions): Promise<HttpProcess> {
  const { settings, tokens, parts, features, answers, limits, isOneOfMany = false, prepare } = options;
  const { logger, metrics, health } = parts;
  const idempotency = answers && new Idempotency(answers, (error) => logger.error('an answer could not be remembered', error));
  const providers = [...partProviders(parts), ...(idempotency ? [{ provide: IDEMPOTENCY, useValue: idempotency }] : []), ...(limits ? limitProviders(limits) : []), ...options.providers];
  const app = await createHttpApp(AppModule.of(features, providers), {
    verifier: tokens && (await tokenVerifier(tokens)),
    idempotency,
    limits,
    metrics,
    httpLimits: httpLimitsOf(settings),
    corsOrigins: settings.PARLEY_CORS_ORIGINS,
    elsewhere: isOneOfMany ? wholeRoutes() : [],
  });
  const server = app.getHttpAdapter().getInstance();
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (health.isStopping) void reply.header('connection', 'close');
    done(null, payload);
  });
  await installUploads(server, { maxBytes: settings.PARLEY_UPLOAD_MEGABYTES * 1024 * 1024, onLimited: () => limits?.countRefusal('uploads-at-once') });
  await prepare?.(app, server);
  installReadTurns(server);
  serveOpenApi(app, isOneOfMany ? wholeDocument() : undefined);
  await app.init();
  await parts.starting?.close();
  await app.listen(settings.PARLEY_PORT, settings.PARLEY_HOST);
  return {
    address: await app.getUrl(),
    async stop() {
      health.stop();
      await sleep(settings.PARLEY_DRAIN_MS);
      await app.close();
    },
  };
}

/** The limits under the names by which features ask for them. */
function limitProviders(limits: RateLimits): Provider[] {
  return [
    { provide: RATE_LIMITS, useValue: limits },
    { provide: REPLY_RATE, useValue: limits.of('replies') },
    { provide: MESSAGE_RATE, useValue: limits.of('messages') },
  ];
}
