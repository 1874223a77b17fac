import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { type HttpSettings, type Probed } from '@parley/runtime';
import { problemOf } from '../problems/problem.js';
import { healthAnswer } from './health-answer.js';
import { SECURITY_HEADERS } from '../headers/security-headers.js';

/** Answers at the port of a process until the process itself can. */
export interface StartingServer {
  /** Frees the port. May be called twice. */
  close(): Promise<void>;
}

const REQUEST_TIMEOUT_MS = 5000;
const MOST_CONNECTIONS = 100;

/**
 * Answers probes while a process waits for its servers: it is alive, and not ready for the reasons that the health checks give. Every other
 * request is answered with 503 `UNAVAILABLE`. Rejects if the port is taken.
 */
export async function answerWhileStarting({ PARLEY_PORT: port, PARLEY_HOST: host }: HttpSettings, probed: Probed): Promise<StartingServer> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    request.resume();
    answer(request, probed).then(
      ([type, body]) => send(response, 200, { 'content-type': type }, body),
      (error: unknown) => {
        const { problem, headers } = problemOf(error);
        send(response, problem.status, headers, JSON.stringify(problem));
      },
    );
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.listen(port, host);
  await once(server, 'listening');
  return {
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer({ method, url }: IncomingMessage, { health, metrics }: Probed): Promise<[type: string, body: string]> {
  const route = method === 'GET' || method === 'HEAD' ? url?.split('?')[0] : undefined;
  if (route === '/health/live') return ['application/json; charset=utf-8', JSON.stringify(healthAnswer('not alive', await health.stalls()))];
  if (route === '/metrics') return ['text/plain; version=0.0.4; charset=utf-8', await metrics.registry.metrics()];
  const failures = route === '/health/ready' ? await health.failures() : {};
  return ['', JSON.stringify(healthAnswer('not ready', { ...failures, process: 'is starting' }))];
}

function send(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>, body: string): void {
  response.writeHead(status, { ...SECURITY_HEADERS, ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' });
  response.end(body);
}
