import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer, request as requestHttp } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type App, appFor } from './routes.js';

/** One address in front of all services, as a cluster has it. */
export interface FrontDoor {
  readonly baseUrl: string;
  close(): Promise<void>;
}

const PATIENCE_MS = 5000;
const PAUSE_MS = 50;
const HOPS = new Set(['connection', 'keep-alive', 'transfer-encoding']);

/**
 * Passes each request on to an instance of the app that it belongs to, and streams what comes back.
 *
 * `instancesOf` names the base addresses of those that may be asked now. Each request makes a connection of its own, so where that is
 * refused nobody has been reached, and another instance is asked, for a few seconds.
 */
export async function openFrontDoor(
  instancesOf: (app: App) => readonly string[],
  { port = 0, patienceMs = PATIENCE_MS }: { port?: number; patienceMs?: number } = {},
): Promise<FrontDoor> {
  let turn = 0;
  const server = createServer((request, response) => {
    pass(request, response).catch(() => fail(response));
  });
  // Live streams and large uploads take their time.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 72_000;

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const app = appFor(request.method ?? 'GET', request.url ?? '/');
    for (const deadline = performance.now() + patienceMs; performance.now() < deadline; await sleep(PAUSE_MS)) {
      const instances = instancesOf(app);
      if (instances.length > 0 && (await forward(instances[turn++ % instances.length], request, response))) return;
      if (response.destroyed) return;
    }
    throw new Error(`no ${app} can be reached`);
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

/** False where nobody was reached: then nothing of the request was read. Rejects where what was reached gave no answer. */
function forward(base: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let reached = false;
    const { hostname, port } = new URL(base);
    // Left open until it has answered: an answer that comes before the whole body was read is not lost with the connection.
    const headers = [...withoutHops(request.rawHeaders), 'connection', 'keep-alive'];
    const onward = requestHttp({ agent: false, hostname, port, method: request.method, path: request.url, headers });
    onward.once('socket', (socket) =>
      socket.once('connect', () => {
        reached = true;
        request.pipe(onward);
      }),
    );
    onward.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, withoutHops(answer.rawHeaders));
      answer.once('error', reject);
      answer.once('end', () => resolve(true));
      answer.pipe(response);
    });
    onward.once('error', (error) => (reached ? reject(error) : resolve(false)));
    response.once('close', () => {
      onward.destroy();
      // What is left of a body that nobody wanted, or it would stand before the next request on this connection.
      request.unpipe(onward);
      request.resume();
      resolve(true);
    });
  });
}

function withoutHops(raw: readonly string[]): string[] {
  return raw.filter((_, i) => !HOPS.has(raw[i - (i % 2)].toLowerCase()));
}

/** As the front doors of docker-compose.yml and of Kubernetes answer for a service that is down. */
function fail(response: ServerResponse): void {
  if (response.headersSent) return void response.destroy();
  const title = 'Parley cannot do that now';
  const problem = { type: 'urn:parley:problem:unavailable', title, status: 503, detail: 'The front door cannot reach the service', code: 'UNAVAILABLE' };
  response.writeHead(503, { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store', 'retry-after': '1' });
  response.end(JSON.stringify(problem));
}
