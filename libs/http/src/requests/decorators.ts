import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import { type CommitKey } from '@parley/event-sourcing';
import { type FastifyRequest } from 'fastify';
import { type Caller } from '../auth/caller.js';
import { ParleyError } from '../problems/errors.js';

/** The caller of the request. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!caller) throw new ParleyError('UNAUTHENTICATED', 'The request bears no token');
  return caller;
});

/** Under which this request commits once: of the caller, their idempotency key and the request; undefined without a key. */
export const RequestKey = createParamDecorator((_: unknown, context: ExecutionContext): CommitKey | undefined => {
  return context.switchToHttp().getRequest<FastifyRequest>().commitKey;
});
