import { Inject, Injectable, Optional } from '@nestjs/common';
import { IDEMPOTENCY, Metrics, RATE_LIMITS } from '@parley/runtime';
import { type FastifyInstance } from 'fastify';
import { authorize } from '../auth/access.js';
import { TokenVerifier } from '../auth/token-verifier.js';
import { type Idempotency } from '../idempotency/idempotency.js';
import { type RateLimits } from '../rate-limits/rate-limits.js';
import { type RouteTable } from './routes.js';

/** The rules of all routes: token and role, rate limits, idempotency and metrics, as far as the process imports their modules. */
@Injectable()
export class RequestPolicy {
  constructor(
    @Inject(Metrics) private readonly metrics: Metrics,
    @Optional() @Inject(TokenVerifier) private readonly verifier?: TokenVerifier,
    @Optional() @Inject(RATE_LIMITS) private readonly limits?: RateLimits,
    @Optional() @Inject(IDEMPOTENCY) private readonly idempotency?: Idempotency,
  ) {}

  install(server: FastifyInstance, routes: RouteTable): void {
    server.addHook('onRequest', async (request) => {
      if (request.is404) throw routes.refusal(request);
      await authorize(request, this.verifier);
      await this.limits?.admit(request);
    });
    server.addHook('onResponse', (request, reply, done) => {
      this.metrics.observeRequest(request.method, request.routeOptions.url ?? 'none', reply.statusCode, reply.elapsedTime);
      // If a limit cannot be counted now, the next request counts it.
      this.limits?.settle(request, reply.statusCode).catch(() => undefined);
      done();
    });
    this.idempotency?.install(server);
  }
}
