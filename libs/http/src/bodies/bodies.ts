import { type FastifyInstance } from 'fastify';
import { ParleyError, invalid } from '../problems/errors.js';
import { parseWithinBudget } from './json-budget.js';
import { type LoopBudget } from './loop-budget.js';

/** A JSON body has at most 1 MiB. */
export const MAX_BODY = 1024 * 1024;
/** A body from this size on can take the event loop some milliseconds: 4,000 values, each of which is validated. */
const LARGE_BODY = 8 * 1024;

const JSON_TYPES = ['application/json', 'application/cloudevents+json'];

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/**
 * Reads JSON bodies strictly: valid UTF-8, not compressed, within the budget of `parseWithinBudget`. Other types are refused; forms are accepted
 * only by upload routes. Large bodies are parsed within the event loop's budget.
 */
export function installBodies(server: FastifyInstance, budget: LoopBudget): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(JSON_TYPES, { parseAs: 'buffer', bodyLimit: MAX_BODY }, (request, body, done) => {
    request.rawBody = body as Buffer;
    if (body.length === 0) return done(null, undefined);
    const parse = (refusal?: Error) => {
      if (refusal) return done(refusal);
      let value: unknown;
      try {
        value = parseWithinBudget(textOf(body as Buffer), request.routeOptions.config.lists);
      } catch (error) {
        return done(error as Error);
      }
      return done(null, value);
    };
    return body.length < LARGE_BODY ? parse() : budget.begin(parse, { bytes: body.length });
  });
  server.addHook('preParsing', ({ headers, routeOptions }, _reply, _payload, done) => {
    const isForm = /^\s*multipart\//i.test(headers['content-type'] ?? '');
    const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
    if (encoding !== 'identity' && encoding !== '') {
      const accepted = { headers: { 'accept-encoding': 'identity' } };
      return done(new ParleyError('UNSUPPORTED_MEDIA_TYPE', `The body must not be compressed: Content-Encoding is '${encoding.slice(0, 50)}'`, accepted));
    }
    const isMisplaced = isForm && !routeOptions.config.uploads;
    return done(isMisplaced ? new ParleyError('UNSUPPORTED_MEDIA_TYPE', 'The body must be of type application/json') : null);
  });
}

function textOf(body: Buffer): string {
  try {
    return decoder.decode(body);
  } catch {
    throw invalid('body', 'must be UTF-8');
  }
}

/** Refuses a body of another type than the route reads. */
export function requireType(contentType: string | undefined, wanted: string): void {
  if (contentType?.split(';')[0].trim().toLowerCase() !== wanted) {
    throw new ParleyError('UNSUPPORTED_MEDIA_TYPE', `The body must be of type ${wanted}`);
  }
}
