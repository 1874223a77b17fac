import { type FastifyInstance } from 'fastify';
import { ParleyError, invalid } from '../problems/errors.js';

/** Characters of a host and a port (RFC 3986): a registered name, an IPv4 or a bracketed IPv6 address. */
const HOST = /^[\w.~%!$&'()*+,;=:[\]-]*$/;

/**
 * Refuses ambiguous request heads and closes their connection: a missing `Host` in HTTP/1.1, a repeated or malformed one (RFC 9112, section 3.2), and
 * HTTP/0.9. Switch off Node's own check, `requireHostHeader`, which answers without a problem.
 */
export function checkRequestHeads(server: FastifyInstance): void {
  server.addHook('onRequest', ({ raw }, reply, done) => {
    const refusal = refusalOf(raw.httpVersion, valuesOf(raw.rawHeaders, 'host'));
    if (refusal) void reply.header('connection', 'close');
    if (refusal) done(refusal);
    else done();
  });
}

function refusalOf(version: string, hosts: readonly string[]): ParleyError | null {
  if (version === '0.9') return invalid('request', 'must name a version of HTTP: use HTTP/1.1');
  if (hosts.length > 1) return invalid('Host', 'must not be given more than once');
  if (hosts.length === 0 && version === '1.1') return invalid('Host', 'is missing');
  return HOST.test(hosts[0] ?? '') ? null : invalid('Host', 'is malformed');
}

/** All values of a header, from `rawHeaders` (names and values in turn), because Node joins or drops repeated ones. */
export function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_value, i) => i % 2 === 1 && rawHeaders[i - 1].toLowerCase() === name);
}
