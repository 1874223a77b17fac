import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { type HttpSettings, type Parts, createParts } from '@parley/runtime';
import { problemOf } from '../problems/problem.js';
import { healthAnswer } from './health-answer.js';
import { SECURITY_HEADERS } from '../headers/security-headers.js';

/** Answers at the port of a process until the process itself can. */
export interface StartingServer {
  /** Frees the port. */
  close(): Promise<void>;
}

/** Creates the parts of a process that waits for its servers: from now on it answers probes, and is not ready. Error: the port is taken. */
export async function startParts(settings: HttpSettings): Promise<Parts> {
  const parts = createParts();
  return { ...parts, starting: await answerWhileStarting(settings, parts) };
}

const REQUEST_TIMEOUT_MS = 5000;
const MOST_CONNECTIONS = 100;

/**
 * Answers probes while a process connects to what it stands on, however long that takes: it is alive, and not ready for the reasons that the
 * health checks give. Every other request is answered with 503 `UNAVAILABLE`. Error: if the port is taken.
 */
export async function answerWhileStarting({ PARLEY_PORT: port, PARLEY_HOST: host }: HttpSettings, parts: Pick<Parts, 'health' | 'metrics'>): Promise<StartingServer> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    request.resume();
    answer(request, parts).then(
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
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer({ method, url }: IncomingMessage, { health, metrics }: Pick<Parts, 'health' | 'metrics'>): Promise<[type: string, body: string]> {
  const route = method === 'GET' || method === 'HEAD' ? url?.split('?')[0] : undefined;
  if (route === '/health/live') return ['application/json; charset=utf-8', JSON.stringify(healthAnswer('not alive', await health.standstills()))];
  if (route === '/metrics') return ['text/plain; version=0.0.4; charset=utf-8', await metrics.registry.metrics()];
  const failures = route === '/health/ready' ? await health.failures() : {};
  return ['', JSON.stringify(healthAnswer('not ready', { ...failures, process: 'is starting' }))];
}

function send(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>, body: string): void {
  response.writeHead(status, { ...SECURITY_HEADERS, ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' });
  response.end(body);
}
