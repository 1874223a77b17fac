import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { invalid } from '../problems/errors.js';

/** A version that a caller has received: `id` is that of the command's object. */
export interface Target {
  readonly id: string;
  readonly version: number;
}

/** Tells the caller that what is shown may be older than what they asked for. */
export const STALE = ['Parley-Consistency', 'stale'] as const;

const MAX_TARGETS = 200;

/** The versions that a `GET` waits for: `after=<id>@<version>[,...]`, at most 200; null without `after`. Throws `VALIDATION_FAILED`. */
export function targetsOf(request: FastifyRequest): Target[] | null {
  const { after } = (request.query ?? {}) as { after?: unknown };
  if ((request.method !== 'GET' && request.method !== 'HEAD') || after === undefined || !request.caller) return null;
  const parts = typeof after === 'string' ? after.split(',') : [];
  const targets = parts.map((part) => /^(.{1,512})@(\d{1,15})$/.exec(part));
  if (targets.length === 0 || targets.length > MAX_TARGETS || targets.includes(null)) {
    throw invalid('after', 'must be <id>@<version>, comma-separated for more');
  }
  return targets.flatMap((target) => (target ? [{ id: target[1], version: Number(target[2]) }] : []));
}

/** For a process that keeps no versions: it answers with what it knows, and never says that this is all that was asked for. */
export function admitStaleness(server: FastifyInstance): void {
  server.addHook('preHandler', (request, reply, done) => {
    if (targetsOf(request)?.some(({ version }) => version > 0)) void reply.header(...STALE);
    done();
  });
}
