import { type DynamicModule, Logger, type LoggerService, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyInstance, type FastifyReply } from 'fastify';
import { ProblemFilter, sendProblem } from '../problems/problem.filter.js';
import { AuditLog } from '../auth/audit-log.js';
import { installBodies } from '../bodies/bodies.js';
import { LoopBudget } from '../bodies/loop-budget.js';
import { refuseConnection } from '../connections/client-errors.js';
import { Connections } from '../connections/connections.js';
import { installCors } from '../headers/cors.js';
import { HTTP_LIMITS, type HttpLimits } from '../connections/http-limits.js';
import { RequestPolicy } from './request-policy.js';
import { RouteTable } from './routes.js';
import { SECURITY_HEADERS } from '../headers/security-headers.js';
import { checkRequestHeads } from '../headers/request-head.js';
import { RequestValidation } from '../requests/validation.js';

/** A module with or without options. */
export type AnyModule = Type | DynamicModule;

/** Options of an HTTP application. */
export interface HttpAppOptions {
  /** Routes of other services behind the same front door. */
  readonly elsewhere?: readonly { readonly url: string; readonly method: string }[];
  /** Bounds of connections; `HTTP_LIMITS` by default. */
  readonly httpLimits?: HttpLimits;
  /** Origins whose front-ends may read answers; none by default. */
  readonly corsOrigins?: readonly string[];
  /** The process's own by default. */
  readonly logger?: LoggerService;
}

@Module({})
class HttpApp {}

/**
 * Creates a Nest application on Fastify with the same policy for every route: token and role before the body, the body before the existence
 * of the resource; every failure is a problem with a code. One of the modules provides `Metrics`.
 */
export async function createHttpApp(module: AnyModule, options: HttpAppOptions = {}): Promise<NestFastifyApplication> {
  const limits = options.httpLimits ?? HTTP_LIMITS;
  const adapter = new FastifyAdapter({
    bodyLimit: 11 * 1024 * 1024,
    exposeHeadRoutes: true,
    // `Connections` closes connections one by one; until then they are served.
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
  // Before all other hooks, so that their answers have the headers too.
  server.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(SECURITY_HEADERS);
    done();
  });
  new Connections(limits).install(server);
  checkRequestHeads(server);
  new AuditLog().install(server);
  installCors(server, options.corsOrigins ?? []);
  const app = await NestFactory.create<NestFastifyApplication>({ module: HttpApp, imports: [module], providers: [RequestPolicy] }, adapter, {
    bodyParser: false,
    ...(options.logger && { logger: options.logger }),
    abortOnError: false,
  });
  app.get(RequestPolicy).install(server, routes);
  const budget = new LoopBudget();
  server.decorate('loopBudget', budget);
  installBodies(server, budget);
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalPipes(new RequestValidation());
  return app;
}
