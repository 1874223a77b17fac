import { type FastifyInstance } from 'fastify';
import { ParleyError, invalid } from '../errors/errors.js';

/** A JSON body has at most 1 MiB. */
export const MAX_BODY = 1024 * 1024;

const JSON_TYPES = ['application/json', 'application/cloudevents+json'];

/** Reads JSON bodies strictly: valid UTF-8, no `__proto__`. Other types are refused, unless a feature adds a parser for them. */
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
    return parse(request, text, (error, value) => (error ? done(invalid('body', 'must be JSON')) : done(null, value)));
  });
}

/** Refuses a body whose type is not the one that the route reads. */
export function requireType(contentType: string | undefined, wanted: string): void {
  if (contentType?.split(';')[0].trim().toLowerCase() !== wanted) {
    throw new ParleyError('UNSUPPORTED_MEDIA_TYPE', `The body must be of type ${wanted}`);
  }
}
