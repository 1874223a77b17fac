import { type FastifyInstance } from 'fastify';
import { ParleyError, invalid } from '../errors/errors.js';

/** A JSON body has at most 1 MiB. */
export const MAX_BODY = 1024 * 1024;

/** Far more than any request needs, and far less than takes the stack of who walks through it. */
const MAX_DEPTH = 32;

const JSON_TYPES = ['application/json', 'application/cloudevents+json'];

/**
 * Reads JSON bodies strictly: valid UTF-8, no `__proto__`, not deeper than 32 levels. Other types are refused; a form is for routes that
 * take uploads.
 */
export function installBodies(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
  const parse = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser(JSON_TYPES, { parseAs: 'buffer', bodyLimit: MAX_BODY }, (request, body, done) => {
    request.rawBody = body as Buffer;
    if (body.length === 0) return done(null, undefined);
    let text: string;
    try {
      text = decoder.decode(body as Buffer);
    } catch {
      return done(invalid('body', 'must be UTF-8'));
    }
    return parse(request, text, (error, value) => {
      if (error) return done(invalid('body', 'must be JSON'));
      return isDeeperThan(value, MAX_DEPTH) ? done(invalid('body', `must not be deeper than ${MAX_DEPTH} levels`)) : done(null, value);
    });
  });
  server.addHook('preParsing', ({ headers, routeOptions }, _reply, _payload, done) => {
    const isForm = /^\s*multipart\//i.test(headers['content-type'] ?? '');
    const isMisplaced = isForm && !routeOptions.config.uploads;
    done(isMisplaced ? new ParleyError('UNSUPPORTED_MEDIA_TYPE', 'The body must be of type application/json') : null);
  });
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((each) => isDeeperThan(each, depth - 1));
}

/** Refuses a body whose type is not the one that the route reads. */
export function requireType(contentType: string | undefined, wanted: string): void {
  if (contentType?.split(';')[0].trim().toLowerCase() !== wanted) {
    throw new ParleyError('UNSUPPORTED_MEDIA_TYPE', `The body must be of type ${wanted}`);
  }
}
