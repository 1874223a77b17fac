import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer, request as requestHttp } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type App, appFor } from './routes.js';

/** A reverse proxy in front of all services. */
export interface FrontDoor {
  readonly baseUrl: string;
  close(): Promise<void>;
}

const RETRY_FOR_MS = 5000;
const RETRY_INTERVAL_MS = 50;
const HOP_BY_HOP_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding']);

/**
 * Forwards each request to an instance of the app that owns its path, and streams the answer.
 *
 * `instancesOf` gives the base addresses of the ready instances. Each request opens its own connection: if it is refused, no instance has
 * read anything, and the request goes to another instance, for a few seconds.
 */
export async function openFrontDoor(
  instancesOf: (app: App) => readonly string[],
  { port = 0, retryForMs = RETRY_FOR_MS }: { port?: number; retryForMs?: number } = {},
): Promise<FrontDoor> {
  let turn = 0;
  const server = createServer((request, response) => {
    pass(request, response).catch(() => fail(response));
  });
  // Live streams and large uploads take longer than the default.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 72_000;

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const app = appFor(request.method ?? 'GET', request.url ?? '/');
    for (const deadline = performance.now() + retryForMs; performance.now() < deadline; await sleep(RETRY_INTERVAL_MS)) {
      const instances = instancesOf(app);
      if (instances.length > 0 && (await forward(instances[turn++ % instances.length], request, response))) return;
      if (response.destroyed) return;
    }
    throw new Error(`no instance of ${app} is reachable`);
  }

  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** False if the connection was refused: no byte of the request was read. Rejects if the instance gave no answer. */
function forward(base: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let reached = false;
    const { hostname, port } = new URL(base);
    // Keep the connection open until the answer, which may arrive before the whole body was read.
    const headers = [...withoutHopByHopHeaders(request.rawHeaders), 'connection', 'keep-alive'];
    const onward = requestHttp({ agent: false, hostname, port, method: request.method, path: request.url, headers });
    onward.once('socket', (socket) =>
      socket.once('connect', () => {
        reached = true;
        request.pipe(onward);
      }),
    );
    onward.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, withoutHopByHopHeaders(answer.rawHeaders));
      answer.once('error', reject);
      answer.once('end', () => resolve(true));
      answer.pipe(response);
    });
    onward.once('error', (error) => (reached ? reject(error) : resolve(false)));
    response.once('close', () => {
      onward.destroy();
      // Discard the rest of the body. It would otherwise precede the next request on this connection.
      request.unpipe(onward);
      request.resume();
      resolve(true);
    });
  });
}

function withoutHopByHopHeaders(raw: readonly string[]): string[] {
  return raw.filter((_, i) => !HOP_BY_HOP_HEADERS.has(raw[i - (i % 2)].toLowerCase()));
}

/** The same answer as the front doors of docker-compose.yml and Kubernetes for an unavailable service. */
function fail(response: ServerResponse): void {
  if (response.headersSent) return void response.destroy();
  const title = 'Parley cannot do that now';
  const problem = { type: 'urn:parley:problem:unavailable', title, status: 503, detail: 'The front door cannot reach the service', code: 'UNAVAILABLE' };
  response.writeHead(503, { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store', 'retry-after': '1' });
  response.end(JSON.stringify(problem));
}
