import { RouteConfig } from '@nestjs/platform-fastify';
import { type FastifyRequest } from 'fastify';
import { ParleyError } from '../errors/errors.js';
import { type Caller, type Role } from './caller.js';
import { type TokenVerifier } from './token-verifier.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the body is read; absent on public routes alone. */
    caller?: Caller;
  }
  interface FastifyContextConfig {
    /** Who may use the route; `public` needs no token. A route that says nothing is closed to everybody. */
    access?: readonly Role[] | 'public';
    /** The route takes an upload: a form, and not JSON. */
    uploads?: boolean;
    /** The route sends a message or a reply, which has a limit of its own. */
    sends?: boolean;
  }
}

/** Opens a route to the bearers of a token with one of these roles. */
export const Roles = (...roles: Role[]): MethodDecorator => RouteConfig({ access: roles });

/** Opens a route that takes an upload likewise. */
export const UploadRoles = (...roles: Role[]): MethodDecorator => RouteConfig({ access: roles, uploads: true });

/** Opens a route that sends a message or a reply likewise. */
export const SendRoles = (...roles: Role[]): MethodDecorator => RouteConfig({ access: roles, sends: true });

/** Opens a route to everybody, without a token. */
export const Public = (): MethodDecorator => RouteConfig({ access: 'public' });

/** Judges the token and then the role, before the body is read. Throws `UNAUTHENTICATED` or `FORBIDDEN`. */
export async function authorize(request: FastifyRequest, verifier: TokenVerifier | undefined): Promise<void> {
  const { access } = request.routeOptions.config;
  if (access === 'public') return;
  if (!verifier) throw new ParleyError('UNAUTHENTICATED', 'No tokens are taken here');
  const caller = await verifier.verify(request.headers.authorization);
  if (!access?.includes(caller.role)) throw new ParleyError('FORBIDDEN', `A ${caller.role} may not do that`);
  request.caller = caller;
}
