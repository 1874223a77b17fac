import { RouteConfig } from '@nestjs/platform-fastify';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';
import { type FastifyContextConfig, type FastifyRequest } from 'fastify';
import { ParleyError } from '../problems/errors.js';
import { type ListLimits } from '../bodies/json-budget.js';
import { type Caller, type Role } from './caller.js';
import { type TokenVerifier } from './token-verifier.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the body is read; absent on public routes alone. */
    caller?: Caller;
    /** Judges the token once more, with the keys of that moment: for answers that outlive it. Errors: `UNAUTHENTICATED`, `UNAVAILABLE`. */
    authorizeAgain?: () => Promise<void>;
  }
  interface FastifyContextConfig {
    /** Roles that may use the route; `public` needs no token. A route without it is closed to all callers. */
    access?: readonly Role[] | 'public';
    /** The route takes an upload: a form, and not JSON. */
    uploads?: boolean;
    /** The route sends a message or a reply, which has its own limit. */
    sends?: boolean;
    /** Lists of the JSON body that may have more than 1,000 elements, or are refused with their own code. */
    lists?: ListLimits;
  }
}

/** Adds to what other decorators say of a route. */
const routeConfig =
  (part: FastifyContextConfig): MethodDecorator =>
  (target, key, descriptor) => {
    const known = Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, descriptor.value as object) as FastifyContextConfig | undefined;
    RouteConfig({ ...known, ...part })(target, key, descriptor);
  };

/** Says how long the lists of a route's body may be. */
export const BodyLists = (lists: ListLimits): MethodDecorator => routeConfig({ lists });

/** Opens a route to the bearers of a token with one of these roles. */
export const Roles = (...roles: Role[]): MethodDecorator => routeConfig({ access: roles });

/** Opens a route that takes an upload likewise. */
export const UploadRoles = (...roles: Role[]): MethodDecorator => routeConfig({ access: roles, uploads: true });

/** Opens a route that sends a message or a reply likewise. */
export const SendRoles = (...roles: Role[]): MethodDecorator => routeConfig({ access: roles, sends: true });

/** Opens a route to everybody, without a token. */
export const Public = (): MethodDecorator => routeConfig({ access: 'public' });

/** Judges the token and then the role, before the body is read. Throws `UNAUTHENTICATED` or `FORBIDDEN`. */
export async function authorize(request: FastifyRequest, verifier: TokenVerifier | undefined): Promise<void> {
  const { access } = request.routeOptions.config;
  if (access === 'public') return;
  if (!verifier) throw new ParleyError('UNAUTHENTICATED', 'No tokens are taken here');
  const { authorization } = request.headers;
  const caller = await verifier.verify(authorization);
  request.bearer = caller;
  if (!access?.includes(caller.role)) throw new ParleyError('FORBIDDEN', `A ${caller.role} may not do that`);
  request.caller = caller;
  request.authorizeAgain = async () => {
    await verifier.verify(authorization);
  };
}
