import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { type Caller } from '../auth/caller.js';
import { ParleyError } from '../errors/errors.js';

/** Who asks. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!caller) throw new ParleyError('UNAUTHENTICATED', 'The request bears no token');
  return caller;
});

/** The id under which this request's commit is written once: of the caller and their idempotency key, undefined without one. */
export const CommitId = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined => {
  return context.switchToHttp().getRequest<FastifyRequest>().commitId;
});
