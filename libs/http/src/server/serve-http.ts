import { Inject, Module, Optional } from '@nestjs/common';
import { type CustomTransportStrategy } from '@nestjs/microservices';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Health, type HttpSettings, Metrics, type Probed, RATE_LIMITS, type Running, RuntimeModule, ShutdownSteps } from '@parley/runtime';
import { httpLimitsOf } from '../connections/http-limits.js';
import { wholeDocument, wholeRoutes } from '../openapi/every-route.js';
import { serveOpenApi } from '../openapi/serve.js';
import { type RateLimits } from '../rate-limits/rate-limits.js';
import { installUploads } from '../uploads/uploads.js';
import { DRAIN_MS, Drain } from './drain.js';
import { type AnyModule, createHttpApp } from './http-app.js';
import { OperationsController } from './operations.controller.js';
import { installReadTurns } from './read-turns.js';
import { answerWhileStarting } from './starting-server.js';

/** `CustomTransportStrategy`: delivers messages to the `@EventPattern` handlers of a process. Optional. */
export const MESSAGE_STRATEGY = Symbol('MESSAGE_STRATEGY');

/** Options of a process that serves HTTP. */
export interface HttpProcessOptions {
  readonly settings: HttpSettings;
  /** Imported in this order, beside `RuntimeModule`. */
  readonly modules: readonly AnyModule[];
  /** The process is one of several services behind a front door, and describes the routes of all of them. */
  readonly isOneOfMany?: boolean;
}

/** A process that serves HTTP. */
export interface HttpProcess extends Running {
  readonly address: string;
  readonly app: NestFastifyApplication;
}

/** The parent of a process's modules: its `beforeApplicationShutdown` hooks are the first to run. */
@Module({ controllers: [OperationsController], providers: [Drain] })
class ProcessModule {
  constructor(
    @Optional() @Inject(MESSAGE_STRATEGY) readonly strategy?: CustomTransportStrategy,
    @Optional() @Inject(RATE_LIMITS) readonly limits?: RateLimits,
  ) {}
}

/**
 * Starts the modules of a process, and listens. It answers probes from the beginning, while modules still connect. The rest is Nest's
 * lifecycle: factories open connections, bootstrap hooks start work, and a stop drains, finishes requests and runs `ShutdownSteps`.
 */
export async function serveHttp(options: HttpProcessOptions): Promise<HttpProcess> {
  const { settings } = options;
  const probed = { health: new Health(), metrics: new Metrics() };
  const starting = await answerWhileStarting(settings, probed);
  try {
    const app = await createApp(options, probed);
    await starting.close();
    await app.listen(settings.PARLEY_PORT, settings.PARLEY_HOST);
    return { app, address: await app.getUrl(), stop: () => stop(app) };
  } catch (error) {
    await starting.close();
    throw error;
  }
}

async function createApp({ settings, modules, isOneOfMany = false }: HttpProcessOptions, probed: Probed): Promise<NestFastifyApplication> {
  const module = {
    module: ProcessModule,
    imports: [RuntimeModule.forRoot(probed), ...modules],
    providers: [{ provide: DRAIN_MS, useValue: settings.PARLEY_DRAIN_MS }],
  };
  const app = await createHttpApp(module, {
    httpLimits: httpLimitsOf(settings),
    corsOrigins: settings.PARLEY_CORS_ORIGINS,
    elsewhere: isOneOfMany ? wholeRoutes() : [],
  });
  const { strategy, limits } = app.get(ProcessModule);
  const server = app.getHttpAdapter().getInstance();
  await installUploads(server, { maxBytes: settings.PARLEY_UPLOAD_MEGABYTES * 1024 * 1024, onLimited: () => limits?.countRefusal('uploads-at-once') });
  serveOpenApi(app, isOneOfMany ? wholeDocument() : undefined);
  if (strategy) app.connectMicroservice({ strategy });
  await app.init();
  installReadTurns(server);
  await app.startAllMicroservices();
  return app;
}

/** If Nest fails to close the server it skips the shutdown hooks, but the steps still run. Rejects with the first failure. */
async function stop(app: NestFastifyApplication): Promise<void> {
  const steps = app.get(ShutdownSteps);
  try {
    await app.close();
  } finally {
    await steps.run();
  }
}
