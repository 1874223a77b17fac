import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { ParleyError } from '../problems/errors.js';

/** The methods of every route, to tell a wrong method (405 with `Allow`) from a wrong path (404). */
export class RouteTable {
  private readonly routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];

  install(server: FastifyInstance): void {
    server.addHook('onRoute', ({ url, method }) => this.add(url, [method].flat()));
  }

  /** Adds a route of another service, and its HEAD if it has GET, so that all services refuse a wrong method alike. */
  add(url: string, given: readonly string[]): void {
    const methods = given.includes('GET') ? [...given, 'HEAD'] : given;
    const pattern = new RegExp(`^${url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:[A-Za-z]+/g, '[^/]+')}$`);
    this.routes.push({ pattern, methods });
  }

  /** The error for a request without a route. */
  refusal(request: FastifyRequest): ParleyError {
    const path = request.url.split('?')[0];
    const methods = new Set(this.routes.filter(({ pattern }) => pattern.test(path)).flatMap((route) => route.methods));
    if (methods.size === 0) return new ParleyError('NOT_FOUND', `Unknown route ${path}`);
    const allow = [...methods].sort().join(', ');
    return new ParleyError('METHOD_NOT_ALLOWED', `${request.method} is not allowed here; use ${allow}`, { headers: { allow } });
  }
}
