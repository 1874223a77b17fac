import { type FastifyInstance, type FastifyReply } from 'fastify';

const PREFLIGHT: Readonly<Record<string, string>> = {
  'access-control-allow-methods': 'GET, HEAD, POST, PUT, DELETE',
  'access-control-allow-headers': 'Authorization, Content-Type, Idempotency-Key, Last-Event-ID',
  'access-control-max-age': '7200',
};

/**
 * Allows front-ends of these origins to read answers (CORS). Tokens are in `Authorization`, so browser credentials are not allowed. Answers preflight
 * requests here, before routing and authentication; other origins get answers without CORS headers.
 */
export function installCors(server: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  server.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    if (origin === undefined || !origins.includes(origin)) return undefined;
    void reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': 'Parley-Consistency, Retry-After' });
    addVary(reply);
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return undefined;
    return reply.status(204).headers(PREFLIGHT).send();
  });
  // Also for requests without an origin: a cache must not serve their answer to a front-end. Handlers may have replaced the header.
  server.addHook('onSend', (_request, reply, payload, done) => {
    addVary(reply);
    done(null, payload);
  });
}

function addVary(reply: FastifyReply): void {
  const vary = String(reply.getHeader('vary') ?? '');
  if (!/(^|[\s,])origin($|[\s,])/i.test(vary)) void reply.header('vary', vary === '' ? 'Origin' : `${vary}, Origin`);
}
