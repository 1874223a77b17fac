import { type FastifyInstance } from 'fastify';
import { ParleyError, invalid } from '../problems/errors.js';

/** Characters of a host and a port (RFC 3986): a registered name, an IPv4 or a bracketed IPv6 address. */
const HOST = /^[\w.~%!$&'()*+,;=:[\]-]*$/;

/**
 * Refuses request heads that two servers may read differently, and closes their connection: a `Host` that is missing in HTTP/1.1, doubled or
 * malformed (RFC 9112, section 3.2), and HTTP/0.9. Node's own check, `requireHostHeader`, answers without a problem: switch it off.
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

/** Every value of a header: Node joins or drops values that came more than once. `rawHeaders` are names and values in turn. */
export function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_value, i) => i % 2 === 1 && rawHeaders[i - 1].toLowerCase() === name);
}
