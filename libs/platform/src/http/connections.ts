import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FastifyInstance } from 'fastify';

const LOOK_MS = 50;
/** How long a stop waits: for what is on its way already; for a request that has come in part; for one that runs. */
const ON_ITS_WAY_MS = 400;
const PART_MS = 2_000;
const RUNNING_MS = 20_000;
/** So long a body is read to its end and thrown away where it is refused: closing the connection on it would take the answer with it. */
const DRAINED_BYTES = 64 * 1024 * 1024;

/**
 * Every connection of a server, so that its stop is over soon and fails no request: what runs is answered, and the connection is closed
 * with the answer; connections on which nothing runs are closed after a moment, those as well that never said anything.
 */
export class Connections {
  private readonly running = new Map<Socket, Set<IncomingMessage>>();
  private stopping = false;

  install(server: FastifyInstance): void {
    server.server.on('connection', (socket: Socket) => {
      this.running.set(socket, new Set());
      socket.once('close', () => this.running.delete(socket));
    });
    server.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const requests = this.running.get(request.socket);
      requests?.add(request);
      response.once('close', () => requests?.delete(request));
    });
    server.addHook('onSend', (request, reply, payload, done) => {
      if (this.stopping) void reply.header('connection', 'close');
      else if (reply.statusCode === 413 && Number(request.headers['content-length']) <= DRAINED_BYTES) void reply.removeHeader('connection');
      done(null, payload);
    });
    // Until here new connections are taken as ever: some are made, and not yet known to this process.
    server.addHook('preClose', async () => {
      this.stopping = true;
      await sleep(ON_ITS_WAY_MS);
      this.stop();
    });
  }

  private stop(): void {
    const began = Date.now();
    const look = () => {
      const waited = Date.now() - began;
      for (const [socket, requests] of this.running) {
        if (requests.size === 0) socket.destroySoon();
        else if (waited > RUNNING_MS) socket.destroy();
        else if (waited > PART_MS && [...requests].every(({ complete }) => !complete)) socket.destroy();
      }
      if (this.running.size > 0) setTimeout(look, LOOK_MS);
    };
    look();
  }
}
