import { Logger, type LoggerService, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyInstance, type FastifyReply } from 'fastify';
import { authorize } from '../auth/access.js';
import { type TokenVerifier } from '../auth/token-verifier.js';
import { ProblemFilter, sendProblem } from '../problems/problem.filter.js';
import { type Metrics } from '@parley/runtime';
import { AuditLog } from '../auth/audit-log.js';
import { installBodies } from '../bodies/bodies.js';
import { LoopBudget } from '../bodies/loop-budget.js';
import { refuseConnection } from '../connections/client-errors.js';
import { Connections } from '../connections/connections.js';
import { installCors } from '../headers/cors.js';
import { HTTP_LIMITS, type HttpLimits } from '../connections/http-limits.js';
import { type RateLimits } from '../rate-limits/rate-limits.js';
import { type Idempotency } from '../idempotency/idempotency.js';
import { RouteTable } from './routes.js';
import { SECURITY_HEADERS } from '../headers/security-headers.js';
import { checkRequestHeads } from '../headers/request-head.js';
import { RequestValidation } from '../requests/validation.js';

/** What an HTTP app is made with. */
export interface HttpAppOptions {
  /** Left out where every route is open to everybody. */
  readonly verifier?: TokenVerifier;
  /** Left out where no route takes POST. */
  readonly idempotency?: Idempotency;
  /** Left out if nothing is limited. */
  readonly limits?: RateLimits;
  readonly metrics: Metrics;
  /** Routes of other services behind the same front door. */
  readonly elsewhere?: readonly { readonly url: string; readonly method: string }[];
  /** Bounds of connections; `HTTP_LIMITS` by default. */
  readonly httpLimits?: HttpLimits;
  /** Origins whose front-ends may read answers; none by default. */
  readonly corsOrigins?: readonly string[];
  /** The process's own where nothing is said. */
  readonly logger?: LoggerService;
}

/**
 * Makes a Nest application on Fastify in which every route is judged the same way: token and role before the body, the body before
 * whether the thing exists; everything that goes wrong is a problem with a code.
 */
export async function createHttpApp(root: Type | { module: Type }, options: HttpAppOptions): Promise<NestFastifyApplication> {
  const limits = options.httpLimits ?? HTTP_LIMITS;
  const adapter = new FastifyAdapter({
    bodyLimit: 11 * 1024 * 1024,
    exposeHeadRoutes: true,
    // Connections are closed one by one, see there; until then they are served.
    forceCloseConnections: false,
    return503OnClosing: false,
    http: { requireHostHeader: false, headersTimeout: limits.headMs, requestTimeout: limits.requestMs, connectionsCheckingInterval: limits.checkMs },
    requestTimeout: limits.requestMs,
    connectionTimeout: limits.stalledAnswerMs,
    keepAliveTimeout: 72_000,
    clientErrorHandler: refuseConnection,
    routerOptions: { maxParamLength: 1024 },
    frameworkErrors: (error, _request, reply) => sendProblem((reply as FastifyReply).headers(SECURITY_HEADERS), error, new Logger('Problem')),
  } as ConstructorParameters<typeof FastifyAdapter>[0]);
  const server: FastifyInstance = adapter.getInstance<FastifyInstance>();
  const routes = new RouteTable();
  routes.install(server);
  for (const { url, method } of options.elsewhere ?? []) routes.add(url, [method]);
  // First of all hooks, so that an answer of a later hook has them, too.
  server.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(SECURITY_HEADERS);
    done();
  });
  new Connections(limits).install(server);
  checkRequestHeads(server);
  new AuditLog().install(server);
  installCors(server, options.corsOrigins ?? []);
  server.addHook('onRequest', async (request) => {
    if (request.is404) throw routes.refusal(request);
    await authorize(request, options.verifier);
    await options.limits?.admit(request);
  });
  server.addHook('onResponse', (request, reply, done) => {
    options.metrics.observeRequest(request.method, request.routeOptions.url ?? 'none', reply.statusCode, reply.elapsedTime);
    // A limit that cannot be counted now is counted by the next request.
    options.limits?.settle(request, reply.statusCode).catch(() => undefined);
    done();
  });
  options.idempotency?.install(server);
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    bodyParser: false,
    ...(options.logger && { logger: options.logger }),
    abortOnError: false,
  });
  const budget = new LoopBudget();
  server.decorate('loopBudget', budget);
  installBodies(server, budget);
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalPipes(new RequestValidation());
  return app;
}
